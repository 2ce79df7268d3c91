import type { Awaitable, StoredHead, StoredResponse } from '../message.ts'

/** Where a store has one key and what is under it, which is not read before it is asked for. */
export interface Place {
  /** Always the same for a key, and another for each. */
  readonly name: string
  /** What is there, and no use of it. `undefined`: nothing any more. */
  read(): Awaitable<Kept | undefined>
}

/** A key, and every variant under it. */
export interface Kept {
  readonly key: string
  readonly responses: readonly KeptResponse[]
}

/** A stored response without its content. */
export interface KeptResponse {
  readonly head: StoredHead
  /** Of its content. */
  readonly bytes: number
}

/** The places of `keys`, in a store that finds every variant of one at once. */
export function* placesOf(
  keys: Iterable<string>,
  find: (key: string) => readonly StoredResponse[] | undefined,
): Iterable<Place> {
  for (const key of keys) yield { name: key, read: () => keptIn(key, find(key)) }
}

function keptIn(key: string, found: readonly StoredResponse[] | undefined): Kept | undefined {
  return found && { key, responses: found.map((head) => ({ head, bytes: head.body?.byteLength ?? 0 })) }
}
