import { HeaderSection } from '../fields/header-section.ts'
import type { Overrides, StoredHead } from '../message.ts'
import { canHave, isStoredHead } from './checked.ts'
import { type ChunkRun, type Chunks, MAX_CHUNKS, runOf } from './chunks.ts'
import { decodeFrame, encodeFrame } from './frame.ts'
import type { Frame } from './frame.ts'
import type { VariantIndex } from './variant-index.ts'

const ENTRY = 1
const INDEX = 2

/** What a record holds. `expiresAt`: ms since the epoch, `Infinity` for never. */
export type StoreRecord =
  | {
      readonly kind: 'entry'
      readonly expiresAt: number
      readonly head: StoredHead
      readonly content: RecordContent
    }
  | { readonly kind: 'index'; readonly expiresAt: number; readonly index: VariantIndex }

/** Content beside its head, content that lies in chunks, or none. */
export type RecordContent = Uint8Array<ArrayBuffer> | Chunks | null

/** The record of one stored response under `key`, of no use from `expiresAt` on (ms since the epoch). */
export function encodeEntry(
  key: string,
  head: StoredHead,
  content: RecordContent,
  expiresAt: number = Infinity,
): Uint8Array<ArrayBuffer> {
  const { status, statusText, headers, selecting, requestTime, responseTime, order, overrides, etag } = head
  const body = content instanceof Uint8Array ? content : null
  // JSON writes Infinity as null.
  const first = { key, expiresAt, status, statusText, headers: [...headers], hasBody: body !== null }
  const chunks = body === null ? (content ?? undefined) : undefined
  return encodeFrame(
    ENTRY,
    { ...first, chunks, selecting, requestTime, responseTime, order, overrides, etag },
    body,
  )
}

/** The record that lists the variants under `key`, of no use from `expiresAt` on (ms since the epoch). */
export function encodeIndex(key: string, index: VariantIndex, expiresAt: number): Uint8Array<ArrayBuffer> {
  return encodeFrame(INDEX, { key, expiresAt, ...index }, null)
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
  const frame = frameOf(key, bytes)
  if (frame === undefined) return undefined
  const expiresAt = expiryOf(frame.head)
  if (expiresAt === undefined || expiresAt <= now) return undefined
  if (frame.kind === INDEX) {
    const index = variantIndex(frame.head, frame)
    return index && { kind: 'index', expiresAt, index }
  }
  const head = frame.kind === ENTRY ? storedHead(frame.head) : undefined
  const content = head && contentOf(frame.head, frame)
  if (head === undefined || content === undefined || !canHave(head, sizeOf(content))) return undefined
  if (isChunks(content) && content.expiresAt <= now) return undefined
  return { kind: 'entry', expiresAt, head, content }
}

/** The key whose record stands in `bytes`, if one does. */
export function keyIn(bytes: Uint8Array<ArrayBuffer>): string | undefined {
  const head = decodeFrame(bytes)?.head
  return isObject(head) && isString(head.key) ? head.key : undefined
}

/** The chunks of an entry of `key` in `bytes`, be it expired, or with a head that no response could have: they have to go with it. */
export function chunksIn(key: string, bytes: Uint8Array<ArrayBuffer>): ChunkRun | undefined {
  const frame = frameOf(key, bytes)
  if (frame?.kind !== ENTRY) return undefined
  const content = contentOf(frame.head, frame) ?? null
  return isChunks(content) ? runOf(content) : undefined
}

/** The frame in `bytes` whose head tells of `key`. */
function frameOf(key: string, bytes: Uint8Array<ArrayBuffer>): (Frame & { readonly head: Json }) | undefined {
  const frame = decodeFrame(bytes)
  return frame !== undefined && isObject(frame.head) && frame.head.key === key
    ? { ...frame, head: frame.head }
    : undefined
}

/** When what a frame holds is of no use any more: ms since the epoch; `undefined` when the frame does not say. */
export function expiryOf(head: unknown): number | undefined {
  if (!isObject(head)) return undefined
  const expiresAt = head.expiresAt === null ? Infinity : head.expiresAt
  return typeof expiresAt === 'number' ? expiresAt : undefined
}

/**
 * Until when a frame is kept: past its expiry as long as the chunks of its entry may be there, which nothing else tells
 * of. `undefined` when the frame does not say.
 */
export function keptUntil(head: unknown): number | undefined {
  const expiresAt = expiryOf(head)
  const chunks = isObject(head) ? expiryOf(head.chunks) : undefined
  return expiresAt === undefined || chunks === undefined ? expiresAt : Math.max(expiresAt, chunks)
}

function storedHead(head: Json): StoredHead | undefined {
  const { status, statusText, headers, selecting, requestTime, responseTime } = head
  if (!isListOf(headers, isField)) return undefined
  const fields = toSection(headers)
  const rare = fields && rareMembers(head)
  const stored = { status, statusText, headers: fields, selecting, requestTime, responseTime, ...rare }
  return rare && isStoredHead(stored) ? stored : undefined
}

function sizeOf(content: RecordContent): number | null {
  if (content === null) return null
  return isChunks(content) ? content.size : content.byteLength
}

function contentOf({ hasBody, chunks }: Json, { body }: Frame): RecordContent | undefined {
  if (hasBody === true) return chunks === undefined ? body : undefined
  if (hasBody !== false || body.byteLength > 0) return undefined
  return chunks === undefined ? null : chunksOf(chunks)
}

function chunksOf(chunks: unknown): Chunks | undefined {
  if (!isObject(chunks)) return undefined
  const { id, each, size } = chunks
  const expiresAt = expiryOf(chunks)
  if (!isString(id) || !isCount(each) || !isCount(size) || expiresAt === undefined) return undefined
  const found = { id, each, size, expiresAt }
  return isChunkRun(runOf(found)) ? found : undefined
}

/** Whether content lies in chunks. */
export function isChunks(content: RecordContent): content is Chunks {
  return content !== null && !(content instanceof Uint8Array)
}

type RareMembers = Pick<StoredHead, 'order' | 'overrides' | 'etag'>

/** What not every entry has; that it is sound, shows with the rest. */
function rareMembers({ order, overrides, etag }: Json): RareMembers | undefined {
  if (overrides !== undefined && !isOverrides(overrides)) return undefined
  if (etag !== undefined && !isString(etag)) return undefined
  return {
    ...(order !== undefined && { order: order as number }),
    ...(overrides && { overrides }),
    ...(etag !== undefined && { etag }),
  }
}

function variantIndex(head: Json, frame: Frame): VariantIndex | undefined {
  const { generation, selections, variants, chunks } = head
  if (typeof generation !== 'string' || frame.body.byteLength > 0) return undefined
  if (!isListOf(selections, isNames) || !isListOf(variants, isString)) return undefined
  if (!isObject(chunks) || !Object.values(chunks).every(isChunkRun)) return undefined
  return { generation, selections, variants, chunks: chunks as Record<string, ChunkRun> }
}

/** `Headers` refuses a name or value that cannot stand in a message. */
function toSection(fields: readonly [string, string][]): HeaderSection | undefined {
  try {
    return HeaderSection.of(new Headers(fields as [string, string][]))
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
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && +value! >= 0
const isChunkRun = (value: unknown): value is ChunkRun =>
  isObject(value) && isString(value.id) && isCount(value.count) && value.count <= MAX_CHUNKS
const isOptional = (value: unknown, type: string): boolean => value === undefined || typeof value === type
const isOverrides = (value: unknown): value is Overrides =>
  isObject(value) &&
  isOptional(value.ttl, 'number') &&
  isOptional(value.slides, 'boolean') &&
  isOptional(value.usedAt, 'number') &&
  isOptional(value.ignoresSpec, 'boolean')
const isField = (value: unknown): value is [string, string] => isNames(value) && value.length === 2
