import { HeaderSection } from '../fields/header-section.ts'
import { isToken } from '../fields/list.ts'
import type { SelectingField, StoredHead, StoredResponse, StreamedBody } from '../message.ts'
import { partOf } from '../rules/partial.ts'

/** What a store found, as it is. @throws TypeError when it is nonsense */
export function checked(found: readonly StoredResponse[] | undefined): readonly StoredResponse[] | undefined {
  if (found === undefined) return undefined
  if (!Array.isArray(found) || !found.every(isStoredResponse))
    throw new TypeError('The store answered nonsense')
  return found
}

/** A strong entity tag (RFC 9110 §8.8.3). */
const ENTITY_TAG = /^"[!#-~]*"$/

/** Statuses of responses that cannot have content: `Response` refuses it. */
const WITHOUT_CONTENT: readonly number[] = [204, 205, 304]

/** What a foreign store has to get right for the rules to be safe and for `Response` to take it. */
function isStoredResponse(value: unknown): value is StoredResponse {
  if (!isStoredHead(value)) return false
  const { body } = value as StoredResponse
  if (body === null) return canHave(value, null)
  // a part is there to be put together with others
  const isHere = body instanceof Uint8Array || value.status !== 206
  return isContent(body) && isHere && canHave(value, body.byteLength)
}

/**
 * Whether the response with such a head can have content of `size` bytes, or none (`null`). A part without its place would be taken
 * for something else (RFC 9111 §3.3).
 */
export function canHave(head: StoredHead, size: number | null): boolean {
  if (head.status !== 206) return size === null || !WITHOUT_CONTENT.includes(head.status)
  const part = partOf(head)
  return part !== undefined && part.last - part.first + 1 === size
}

/** The same of all but the content, whatever it is for. */
export function isStoredHead(value: unknown): value is StoredHead {
  const stored = value as StoredHead | null
  return (
    typeof stored === 'object' &&
    stored !== null &&
    // both hold nothing that a `Response` would refuse
    (stored.headers instanceof HeaderSection || stored.headers instanceof Headers) &&
    isStatus(stored.status) &&
    isReasonPhrase(stored.statusText) &&
    Number.isFinite(stored.requestTime) &&
    Number.isFinite(stored.responseTime) &&
    Array.isArray(stored.selecting) &&
    stored.selecting.every(isSelectingField) &&
    hasRareMembers(stored)
  )
}

/** What not every response has. */
function hasRareMembers({ etag, order, overrides }: StoredHead): boolean {
  if (order !== undefined && !Number.isFinite(order)) return false
  if (etag !== undefined && !ENTITY_TAG.test(etag)) return false
  if (overrides === undefined) return true
  const numbers = [overrides?.ttl, overrides?.usedAt]
  return overrides !== null && numbers.every((value) => value === undefined || Number.isFinite(value))
}

function isContent(body: unknown): boolean {
  if (body instanceof Uint8Array) return true
  const { byteLength, read } = (body ?? {}) as Partial<StreamedBody>
  return Number.isSafeInteger(byteLength) && byteLength! >= 0 && typeof read === 'function'
}

function isStatus(status: unknown): boolean {
  return Number.isInteger(status) && (status as number) >= 200 && (status as number) <= 599
}

/** RFC 9112 §4. */
function isReasonPhrase(text: unknown): boolean {
  return typeof text === 'string' && /^[\t -~\x80-\xff]*$/.test(text)
}

function isSelectingField(field: unknown): field is SelectingField {
  if (!Array.isArray(field)) return false
  const [name, value] = field as unknown[]
  return typeof name === 'string' && isToken(name) && (value === null || typeof value === 'string')
}
