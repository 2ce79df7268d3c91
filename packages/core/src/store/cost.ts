import { HeaderSection } from '../fields/header-section.ts'
import type { StoredResponse } from '../message.ts'

/**
 * What an entry costs in bytes beside its text and body: about 640 for its objects, measured in V8 with six fields, as much again
 * for `Headers` where it is asked for often, and a reserve.
 */
const ENTRY_OVERHEAD = 2048

/** What an entry costs in memory: bytes. */
export function costOf(key: string, { body, headers, selecting, statusText }: StoredResponse): number {
  let cost = ENTRY_OVERHEAD + key.length + statusText.length + (body?.byteLength ?? 0)
  cost += HeaderSection.from(headers).characters
  for (const [name, value] of selecting) cost += name.length + (value?.length ?? 0)
  return cost
}

/** The entry with a body of its own where that is a small view: it would keep the whole of a large buffer alive, which nobody counts. */
export function withoutWaste(stored: StoredResponse): StoredResponse {
  const { body } = stored
  if (!(body instanceof Uint8Array) || body.buffer.byteLength <= 2 * body.byteLength + ENTRY_OVERHEAD)
    return stored
  return { ...stored, body: new Uint8Array(body) }
}

/** Whether the content is in this process's memory. */
export function isHere({ body }: StoredResponse): boolean {
  return body === null || body instanceof Uint8Array
}
