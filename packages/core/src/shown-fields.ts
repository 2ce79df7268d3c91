import type { HeaderSection } from './fields/header-section.ts'

/** `Headers` that were made for answers with a stored section, and when. */
interface Shown {
  /** How many answers there had been when the last one with this section was made. */
  count: number
  age: string
  cacheStatus: string
  headers: Headers | undefined
}

const SHOWN: unique symbol = Symbol('shown')

/** Of two answers with one section that have no more than so many between them, both may be of the same `Headers`. */
const RECENT = 256

let answers = 0

/**
 * The fields of an answer: those of a stored section and those of the moment. An entry that is asked for often is given
 * `Headers` that are ready for as long as the moment lasts: copied, they cost a third less than an object that has to be read.
 */
export function shownFields(
  section: HeaderSection & { [SHOWN]?: Shown },
  age: string,
  cacheStatus: string,
): HeadersInit {
  const shown = (section[SHOWN] ??= { count: -Infinity, age, cacheStatus, headers: undefined })
  const isOften = ++answers - shown.count <= RECENT
  shown.count = answers
  if (!isOften || !isCopying()) return section.asInit({ age, 'cache-status': cacheStatus })
  if (shown.headers === undefined || shown.age !== age || shown.cacheStatus !== cacheStatus) {
    shown.headers = new Headers(section.asInit({ age, 'cache-status': cacheStatus }))
    shown.age = age
    shown.cacheStatus = cacheStatus
  }
  return shown.headers
}

let known: typeof Response | undefined
let copies = false

/** Whether a `Response` copies the `Headers` it is made of, as it has to; the one of some servers keeps the very same. */
function isCopying(): boolean {
  if (Response !== known) {
    const headers = new Headers()
    copies = new Response(null, { headers }).headers !== headers
    known = Response
  }
  return copies
}
