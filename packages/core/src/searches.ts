import { parseNoVarySearch, searchKey } from './fields/no-vary-search.ts'
import type { Keys } from './keys.ts'
import type { Fields } from './message.ts'

/** How many paths are remembered; of others, the whole query matters. */
const PATHS = 4096

/** How many values of `No-Vary-Search` are remembered of a path; of others, the whole query matters. */
const VALUES = 8

/** What the answers of a path have said. */
interface Said {
  /** What the last one said; `null`: nothing. */
  current: string | null
  /** All that any one said: what was stored by it is still there. */
  readonly values: Set<string>
}

/**
 * Keys made of URLs, in which those parts of a query do not count of which an answer has told this process so
 * (No-Vary-Search). The field's value is part of the key: only what said the same is found by it.
 */
export class Searches implements Keys {
  readonly #paths = new Map<string, Said>()

  of({ url }: { readonly url: string }): string {
    const whole = withoutFragment(url)
    const current = this.#said(whole)?.current ?? null
    return current === null ? whole : keyBy(current, whole)
  }

  all({ url }: { readonly url: string }): readonly string[] {
    const whole = withoutFragment(url)
    const said = this.#said(whole)
    return said === undefined ? [whole] : [whole, ...Array.from(said.values, (value) => keyBy(value, whole))]
  }

  learn(request: { readonly url: string }, answer: Fields): string {
    const value = answer.get('no-vary-search')
    if (value === null && this.#paths.size === 0) return withoutFragment(request.url)
    const path = pathOf(withoutFragment(request.url))
    const said = this.#paths.get(path) ?? { current: null, values: new Set() }
    const isRule = value !== null && parseNoVarySearch(value) !== undefined
    if (isRule && said.values.size < VALUES) said.values.add(value)
    said.current = isRule && said.values.has(value) ? value : null
    if (said.values.size > 0 && this.#paths.size < PATHS) this.#paths.set(path, said)
    return this.of(request)
  }

  #said(whole: string): Said | undefined {
    return this.#paths.size === 0 ? undefined : this.#paths.get(pathOf(whole))
  }
}

/** The key of a URL where `value` says what of its query matters. No URL has a space. */
function keyBy(value: string, whole: string): string {
  const path = pathOf(whole)
  const variance = parseNoVarySearch(value)
  return variance === undefined ? whole : `${path}?${searchKey(whole.slice(path.length), variance)} ${value}`
}

/** A URL without its fragment, which is no part of what is asked for (RFC 9110 §7.1). */
function withoutFragment(url: string): string {
  const hash = url.indexOf('#')
  return hash === -1 ? url : url.slice(0, hash)
}

function pathOf(whole: string): string {
  const query = whole.indexOf('?')
  return query === -1 ? whole : whole.slice(0, query)
}
