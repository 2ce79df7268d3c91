import type { ChunkRun } from './chunks.ts'
import { chunksOfFound, type Found } from './records.ts'
import { Newest } from './newest.ts'
import type { VariantIndex } from './variant-index.ts'

/** What stands in a key's base record. */
export type Base =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'entry'; readonly chunks: ChunkRun | undefined }
  | { readonly kind: 'index'; readonly index: VariantIndex; readonly expiresAt: number }

/** What a base record that was read makes known. */
export function baseOf(found: Found): Base {
  if (found?.kind === 'index') return found
  const chunks = chunksOfFound(found)
  return found?.kind === 'entry' || chunks !== undefined ? { kind: 'entry', chunks } : { kind: 'nothing' }
}

/** How many keys are remembered. */
const REMEMBERED = 10_000

/** Ms within which what was learnt is new enough to write an index from: what others listed since would be lost. */
const RECENT = 1000

interface Hint {
  readonly base: Base
  at: number
  stamp: number
}

/** Whether `base` says what would be learnt of an entry that is one record. All else is learnt anew. */
function tellsOf(base: Base, found: Found): boolean {
  const isOneRecord = found?.kind === 'entry' && chunksOfFound(found) === undefined
  return isOneRecord && base.kind === 'entry' && base.chunks === undefined
}

/**
 * What the base record of each key was when this process last read or wrote it, so that a variant can be read, and
 * an entry written, without reading the base first. Other processes may have changed it since: it is believed for a
 * short time only.
 */
export class Hints {
  readonly #bases = new Newest<string, Hint>(REMEMBERED)
  readonly #age: number
  #learnt = 0

  /** @param age ms for which a hint is believed */
  constructor(age: number) {
    this.#age = age
  }

  /** @param now ms since the epoch */
  get(key: string, now: number): Base | undefined {
    const hint = this.#bases.get(key)
    return hint !== undefined && Math.abs(now - hint.at) < this.#age ? hint.base : undefined
  }

  /** Whether the hint of `key` was learnt within the last second. @param now ms since the epoch */
  isRecent(key: string, now: number): boolean {
    const hint = this.#bases.get(key)
    return hint !== undefined && Math.abs(now - hint.at) < RECENT
  }

  /** What changes whenever something is learnt of `key`. */
  stamp(key: string): unknown {
    return this.#bases.get(key)?.stamp
  }

  /** @param now when it was so: ms since the epoch */
  learn(key: string, base: Base, now: number): void {
    this.#bases.note(key, { base, at: now, stamp: ++this.#learnt })
  }

  /**
   * Learns what was read, unless something was learnt since, which is newer. Each hit does: what says the same is not noted anew.
   * @param stamp what {@link stamp} said when it was to be read
   * @param now when that was: ms since the epoch
   */
  confirm(key: string, stamp: unknown, found: Found, now: number): void {
    const hint = this.#bases.get(key)
    if (hint?.stamp !== stamp) return
    if (hint === undefined || !tellsOf(hint.base, found)) return this.learn(key, baseOf(found), now)
    hint.at = now
    hint.stamp = ++this.#learnt
  }

  forget(key: string): void {
    this.#bases.delete(key)
  }
}
