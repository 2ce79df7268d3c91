import type { Overrides, SelectingField, StoredResponse } from '../message.ts'
import { decodeFrame, encodeFrame } from './frame.ts'
import type { Frame } from './frame.ts'
import type { VariantIndex } from './variant-index.ts'

export { toBytes } from './raw.ts'

const ENTRY = 1
const INDEX = 2

/** What a record holds. `expiresAt`: ms since the epoch, `Infinity` for never. */
export type StoreRecord =
  | { readonly kind: 'entry'; readonly expiresAt: number; readonly stored: StoredResponse }
  | { readonly kind: 'index'; readonly expiresAt: number; readonly index: VariantIndex }

/** The record of one stored response under `key`, of no use from `expiresAt` on (ms since the epoch). */
export function encodeEntry(
  key: string,
  stored: StoredResponse,
  expiresAt: number = Infinity,
): Uint8Array<ArrayBuffer> {
  const { status, statusText, headers, body, selecting, requestTime, responseTime, overrides, etag } = stored
  // JSON writes Infinity as null.
  const head = { key, expiresAt, status, statusText, headers: [...headers], hasBody: body !== null }
  return encodeFrame(ENTRY, { ...head, selecting, requestTime, responseTime, overrides, etag }, body)
}

/** The record that lists the variants under `key`, of no use from `expiresAt` on (ms since the epoch). */
export function encodeIndex(key: string, index: VariantIndex, expiresAt: number): Uint8Array<ArrayBuffer> {
  return encodeFrame(INDEX, { key, expiresAt, ...index }, null)
}

/** The stored response in `bytes`; `undefined` when {@link decodeRecord} finds none. */
export function decodeEntry(
  key: string,
  bytes: Uint8Array<ArrayBuffer>,
  now: number = -Infinity,
): StoredResponse | undefined {
  const record = decodeRecord(key, bytes, now)
  return record?.kind === 'entry' ? record.stored : undefined
}

/**
 * The record in `bytes`, a body being a view of them. `undefined`, never an error, when they are no record of this
 * version, are not whole, belong to another key, or have expired at `now` (ms since the epoch).
 */
export function decodeRecord(
  key: string,
  bytes: Uint8Array<ArrayBuffer>,
  now: number,
): StoreRecord | undefined {
  const frame = decodeFrame(bytes)
  if (frame === undefined || !isObject(frame.head) || frame.head.key !== key) return undefined
  const expiresAt = frame.head.expiresAt === null ? Infinity : frame.head.expiresAt
  if (typeof expiresAt !== 'number' || expiresAt <= now) return undefined
  if (frame.kind === ENTRY) {
    const stored = storedResponse(frame.head, frame)
    return stored && { kind: 'entry', expiresAt, stored }
  }
  const index = frame.kind === INDEX ? variantIndex(frame.head, frame) : undefined
  return index && { kind: 'index', expiresAt, index }
}

function storedResponse(head: Json, frame: Frame): StoredResponse | undefined {
  const { status, statusText, headers, hasBody, selecting, requestTime, responseTime } = head
  if (!isStatus(status) || typeof statusText !== 'string') return undefined
  if (!isTime(requestTime) || !isTime(responseTime)) return undefined
  if (!isListOf(headers, isField) || !isListOf(selecting, isSelectingField)) return undefined
  if (hasBody !== true && (hasBody !== false || frame.body.byteLength > 0)) return undefined
  const fields = toHeaders(headers)
  if (fields === undefined) return undefined
  const body = hasBody ? frame.body : null
  const rare = rareMembers(head)
  return rare && { status, statusText, headers: fields, body, selecting, requestTime, responseTime, ...rare }
}

/** What not every entry has. */
function rareMembers({ overrides, etag }: Json): Pick<StoredResponse, 'overrides' | 'etag'> | undefined {
  if (overrides !== undefined && !isOverrides(overrides)) return undefined
  if (etag !== undefined && !isString(etag)) return undefined
  return { ...(overrides && { overrides }), ...(etag !== undefined && { etag }) }
}

function variantIndex(head: Json, frame: Frame): VariantIndex | undefined {
  const { generation, selections, variants } = head
  if (typeof generation !== 'string' || frame.body.byteLength > 0) return undefined
  if (!isListOf(selections, isNames) || !isListOf(variants, isString)) return undefined
  return { generation, selections, variants }
}

/** `Headers` refuses a name or value that cannot stand in a message. */
function toHeaders(fields: readonly [string, string][]): Headers | undefined {
  try {
    return new Headers(fields as [string, string][])
  } catch {
    return undefined
  }
}

type Json = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isListOf<T>(value: unknown, isMember: (member: unknown) => member is T): value is T[] {
  return Array.isArray(value) && value.every(isMember)
}

const isString = (value: unknown): value is string => typeof value === 'string'
const isNames = (value: unknown): value is string[] => isListOf(value, isString)
const isTime = (value: unknown): value is number => Number.isFinite(value)
const isStatus = (value: unknown): value is number =>
  Number.isInteger(value) && +value! >= 100 && +value! <= 999
const isOptional = (value: unknown, type: string): boolean => value === undefined || typeof value === type
const isOverrides = (value: unknown): value is Overrides =>
  isObject(value) &&
  isOptional(value.ttl, 'number') &&
  isOptional(value.slides, 'boolean') &&
  isOptional(value.usedAt, 'number') &&
  isOptional(value.ignoresSpec, 'boolean')
const isField = (value: unknown): value is [string, string] => isNames(value) && value.length === 2
const isSelectingField = (value: unknown): value is SelectingField =>
  Array.isArray(value) &&
  value.length === 2 &&
  isString(value[0]) &&
  (value[1] === null || isString(value[1]))
