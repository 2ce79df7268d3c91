import type { PurgeTarget } from '@freshet/core'

/** Of all that is asked for. */
export const ORIGIN = 'https://example.com'

/** How a cache in a process of its own is to be made. */
export interface CacheSetup {
  /** Of the Redis that keeps what is stored. */
  readonly port: number
  /** Of the Redis that counts how often the handlers were called. */
  readonly counter: number
  readonly hintAge?: number
  readonly recordBytes?: number
  /** Ms that a memory in front may be blind; without it there is none in front. */
  readonly blindness?: number
  readonly lock?: boolean
  readonly collapseDeadline?: number
  readonly storageDeadline?: number
  readonly purgeBlindness?: number
}

/** What a process is asked. */
export type Question =
  | { readonly ask: 'fetch'; readonly path: string; readonly init: RequestInit }
  | { readonly ask: 'purge'; readonly target: PurgeTarget }
  | { readonly ask: 'advance'; readonly ms: number }
  | { readonly ask: 'faults' }
  | { readonly ask: 'waits' }

/** What it was told, with the number of the question. */
export type Numbered<T> = T & { readonly id: number }

/** A response as one process tells another. */
export interface Told {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array<ArrayBuffer>
}

/** How a question was answered. */
export type Reply = { readonly value: unknown } | { readonly error: string }
