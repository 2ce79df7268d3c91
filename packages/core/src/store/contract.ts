import type { Awaitable } from '../message.ts'
import { keyCases } from './contract/keys.ts'
import { roundTripCases } from './contract/round-trip.ts'
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
  return Object.entries({ ...roundTripCases, ...keyCases, ...variantCases }).map(([title, check]) => ({
    title: `${name}: ${title}`,
    run: async () => {
      const store = await open()
      try {
        await check(store)
      } finally {
        await options.close?.(store)
      }
    },
  }))
}
