import { areHeadersCopied } from './copied-headers.ts'
import type { HeaderSection } from './fields/header-section.ts'
import { SectionMemo } from './fields/section-memo.ts'

/** What the last answer with a stored section said of the moment, and the `Headers` that are ready for the next. */
interface Shown {
  readonly age: string
  readonly cacheStatus: string
  readonly headers: Headers | undefined
}

/** Asked once: some engines search all globals for it. */
const isOnDeno: boolean = /* @__PURE__ */ (() => 'Deno' in globalThis)()

const shown: SectionMemo<Shown> = /* @__PURE__ */ new SectionMemo()

/**
 * The fields of an answer: those of a stored section and those of the moment. What is asked for often is given `Headers` that
 * are ready for as long as the moment lasts; Deno gains nothing by that: there they would only be more to make and to keep.
 */
export function shownFields(section: HeaderSection, age: string, cacheStatus: string): HeadersInit {
  const moment = { age, 'cache-status': cacheStatus }
  if (isOnDeno || !areHeadersCopied()) return section.asInit(moment)
  const before = shown.get(section)
  const isSame = before !== undefined && before.age === age && before.cacheStatus === cacheStatus
  if (isSame && before.headers !== undefined) return before.headers
  const init = section.asInit(moment)
  // worth making only for one that is asked for again
  const headers = before && new Headers(init)
  shown.set(section, { age, cacheStatus, headers })
  return headers ?? init
}
