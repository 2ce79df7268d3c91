import { parseContentLength } from '../fields/content-length.ts'
import type { ResponseHead, StoredResponse } from '../message.ts'

const VALIDATORS: readonly string[] = ['etag', 'last-modified']

/**
 * Whether a 200 to HEAD speaks of the representation that is stored: its validators and its `Content-Length` must be
 * the stored ones. `undefined` when it proves neither: it is no 200, or has no validator (RFC 9111 §4.3.5).
 */
export function describesStored(head: ResponseHead, stored: StoredResponse): boolean | undefined {
  if (head.status !== 200) return undefined
  const received = VALIDATORS.filter((name) => head.headers.has(name))
  const isSame = received.every((name) => head.headers.get(name) === stored.headers.get(name))
  if (stored.status !== 200 || !isSame || !isOfLength(head, stored)) return false
  // Content may change and keep its length: then HEAD alone could keep the old one fresh for ever
  return received.length > 0 ? true : undefined
}

function isOfLength(head: ResponseHead, { headers, body }: StoredResponse): boolean {
  const length = parseContentLength(head.headers.get('content-length'))
  const storedLength = parseContentLength(headers.get('content-length')) ?? body?.byteLength ?? 0
  return length === undefined || length === storedLength
}
