import type { Received } from './client.ts'
import { STREAMED_SIZE } from '../streamed.ts'

/** A case that is measured from outside, by a client of a real server. */
export interface ServedCase {
  readonly name: string
  readonly title: string
  /** What is asked for: a kind of page that `served` knows. */
  readonly kind: '8k' | 'streamed'
  readonly bytes: number
  /** The µs that are measured. */
  took(received: Received): number
}

/** All of them: misses, each of a page that is new. */
export const servedCases: readonly ServedCase[] = [
  {
    name: 'served-miss',
    title: 'Miss over HTTP, 8 KiB',
    kind: '8k',
    bytes: 8 * 1024,
    took: ({ total }) => total,
  },
  {
    name: 'served-first-byte',
    title: 'Miss over HTTP, streamed 10 MiB: first byte',
    kind: 'streamed',
    bytes: STREAMED_SIZE,
    took: ({ firstByte }) => firstByte,
  },
  {
    name: 'served-streamed',
    title: 'Miss over HTTP, streamed 10 MiB: all of it',
    kind: 'streamed',
    bytes: STREAMED_SIZE,
    took: ({ total }) => total,
  },
]
