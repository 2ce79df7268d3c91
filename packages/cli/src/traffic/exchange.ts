import type { Outcome } from '@freshet/core'

/** Why an answer is not stored, in the words of the core. */
export type NotStored = NonNullable<Outcome['notStored']>

/** One request through the proxy, and what became of it. */
export interface Exchange {
  /** When it came: ms since the epoch. */
  readonly time: number
  readonly method: string
  /** As the cache knows it, absolute; where it could not be one, what stood in the request. */
  readonly url: string
  /** `undefined` when the client left before there was an answer. */
  readonly status: number | undefined
  /** What the cache did; `undefined` when it was not asked. */
  readonly outcome: Outcome | undefined
  /** Why what was to be stored is not stored after all. */
  readonly lost: NotStored | undefined
  /** How often the origin was asked for it, the cache's own checks in the background not counted. */
  readonly calls: number
  /** Sent to the client, the head included. */
  readonly bytes: number
  /** Ms from the head of the request to the last byte of the answer. */
  readonly took: number
  /** Whether the client left before the answer was all sent. */
  readonly left: boolean
  /** What went wrong on the way to the origin, in a sentence. */
  readonly trouble: string | undefined
}
