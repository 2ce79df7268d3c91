import type { ResponseHead } from './message.ts'
import { groupsOf } from './rules/invalidation.ts'
import { remember } from './store/remember.ts'

/** How many names are remembered; past that the oldest counts as the time of all that are not. */
const REMEMBERED = 10_000

/** A response that may be made invalid by name. */
interface Named extends ResponseHead {
  readonly requestTime: number
}

/** When each of many names was last called, of which the oldest are forgotten. */
class Times {
  readonly #times = new Map<string, number>()
  #forgotten = -Infinity

  get isEmpty(): boolean {
    return this.#times.size === 0
  }

  add(name: string, now: number): void {
    const oldest = remember(this.#times, name, now, REMEMBERED)
    if (oldest !== undefined) this.#forgotten = Math.max(this.#forgotten, oldest[1])
  }

  get(name: string): number {
    return this.#times.get(name) ?? this.#forgotten
  }
}

/**
 * When responses were made invalid by name, in this process: by a group (RFC 9875 §3), by their URL where content is part of
 * their keys, or by their key where the store could not delete them.
 */
export class Invalidations {
  readonly #named = new Times()
  readonly #undeleted = new Times()

  /** @param now ms since the epoch */
  add(name: string, now: number): void {
    this.#named.add(name, now)
  }

  /** Says that the store failed to delete what is under `key`, and may come back with it. */
  addUndeleted(key: string, now: number): void {
    this.#undeleted.add(key, now)
  }

  /** Whether what was asked for at `requestTime` (ms since the epoch) has been, or may have been, made invalid since. */
  covers(name: string, requestTime: number): boolean {
    return this.#named.get(name) >= requestTime
  }

  /**
   * Those of `stored`, responses for `url`, that are still valid; `undefined` where there are none.
   * @param key under which they are stored
   * @param target the key of the URL, where `key` has content besides
   */
  valid<Stored extends Named>(
    stored: readonly Stored[] | undefined,
    url: string,
    key: string,
    target: string | undefined,
  ): readonly Stored[] | undefined {
    if (stored === undefined || (this.#named.isEmpty && this.#undeleted.isEmpty)) return stored
    const isValid = (response: Stored): boolean =>
      this.#undeleted.get(key) < response.requestTime &&
      (target === undefined || !this.covers(target, response.requestTime)) &&
      !groupsOf(url, response).some((group) => this.covers(group, response.requestTime))
    if (stored.every(isValid)) return stored
    const valid = stored.filter(isValid)
    return valid.length > 0 ? valid : undefined
  }
}
