import type { Purged, Target } from '../traffic/target.ts'

/** Where something is purged. */
export interface Place {
  /** As a person knows it, without credentials. */
  readonly name: string
  /**
   * Purges all of `targets`, or makes them stale. Throws a `UsageError` for what cannot be purged here, `CannotAsk` where
   * nobody answers, and `Refused`.
   */
  purge(targets: readonly Target[], isSoft: boolean): Promise<readonly Purged[]>
}
