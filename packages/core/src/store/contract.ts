import type { Awaitable } from '../message.ts'
import { keyCases } from './contract/keys.ts'
import { longBodyCases } from './contract/long-bodies.ts'
import { putStreamed } from './contract/long-content.ts'
import { roundTripCases } from './contract/round-trip.ts'
import { placeCases } from './contract/places.ts'
import { put, type StoreCheck } from './contract/sample.ts'
import { streamCases } from './contract/streams.ts'
import { variantCases } from './contract/variants.ts'
import type { Store } from './store.ts'

/** One thing that every store does. `run` opens a store of its own and throws an `Error` that says what it did instead. */
export interface StoreCase {
  readonly title: string
  readonly run: () => Promise<void>
}

/** What the contract may do beside opening a store. */
export interface StoreContractOptions {
  /** Called with each store when its case is over, passed or not. */
  close?: (store: Store) => Awaitable<void>
  /** Whether the store has `putStreamed`; the cases for that are not listed where it has not. Default `true`. */
  streams?: boolean
  /**
   * Bytes of content that is longer than several of the store's records; there must be room for three times as many. A
   * multiple of 20, default 2.5 MiB.
   */
  longBytes?: number
}

/**
 * The contract of {@link Store} as cases for any test runner. `open` answers an empty store that has room for 64
 * entries of a key and 8 MiB in all.
 *
 * ```ts
 * for (const { title, run } of storeContract('my store', () => createMyStore())) {
 *   it(title, run) // vitest, bun:test and node:test; Deno.test(title, run)
 * }
 * ```
 *
 * A body that was handed over, or out, is shared: neither side may change it, nor move its buffer elsewhere.
 */
export function storeContract(
  name: string,
  open: () => Awaitable<Store>,
  options: StoreContractOptions = {},
): StoreCase[] {
  const { close, streams = true, longBytes = 2.5 * 1024 ** 2 } = options
  const cases = [
    ...Object.entries({ ...roundTripCases, ...keyCases, ...variantCases, ...placeCases }),
    ...titled('of long content', longBodyCases(put, longBytes)),
    ...(streams ? titled('of a long stream', longBodyCases(putStreamed, longBytes)) : []),
    ...(streams ? Object.entries(streamCases(longBytes)) : []),
  ]
  return cases.map(([title, check]) => ({
    title: `${name}: ${title}`,
    run: async () => {
      const store = await open()
      try {
        await check(store)
      } finally {
        await close?.(store)
      }
    },
  }))
}

function titled(
  of: string,
  cases: Readonly<Record<string, StoreCheck>>,
): [title: string, check: StoreCheck][] {
  return Object.entries(cases).map(([title, check]) => [`${of}: ${title}`, check])
}
