import { parseNoVarySearch, searchKey, type SearchVariance } from './fields/no-vary-search.ts'

/** How many paths are remembered; past that the one that was learned first is forgotten. */
const REMEMBERED = 4096

/** What of the query matters to the resources of a path, as their answers have told this process (No-Vary-Search). */
export class Searches {
  readonly #variances = new Map<string, SearchVariance>()

  /** The URL with a query in which only what matters is left, in one form; as it is where nothing is known. */
  normalForm(url: string): string {
    const at = this.#variances.size === 0 ? -1 : url.indexOf('?')
    if (at === -1) return url
    const path = url.slice(0, at)
    const variance = this.#variances.get(path)
    return variance === undefined ? url : `${path}?${searchKey(url.slice(at), variance)}`
  }

  /** @param value of `No-Vary-Search` in an answer to `url`, or `null` */
  learn(url: string, value: string | null): void {
    if (value === null && this.#variances.size === 0) return
    const path = url.replace(/[?#].*$/s, '')
    const variance = parseNoVarySearch(value)
    this.#variances.delete(path)
    if (variance === undefined) return
    this.#variances.set(path, variance)
    const [oldest] = this.#variances.keys()
    if (this.#variances.size > REMEMBERED && oldest !== undefined) this.#variances.delete(oldest)
  }
}
