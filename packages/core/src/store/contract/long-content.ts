import type { SelectingField, StoredHead, StoredResponse } from '../../message.ts'
import type { Store } from '../store.ts'
import { asking, HOUR, mustBe, mustEqual, sample } from './sample.ts'

/** Content of which no two pieces are alike, and another for each `seed`. */
export function content(length: number, seed = 0): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4))
  for (let at = 0; at < words.length; at++) words[at] = Math.imul(at + 1 + seed * 7919, 0x9e3779b1)
  return new Uint8Array(words.buffer, 0, length)
}

/** A response with such content. */
export function long(length: number, seed = 0, selecting: readonly SelectingField[] = []): StoredResponse {
  return sample({ body: content(length, seed), selecting, headers: new Headers({ 'x-seed': `${seed}` }) })
}

/** What the store has under `key`, its content where it lies; throws when there is nothing. */
export async function lying(
  store: Store,
  key: string,
  selecting: readonly SelectingField[] = [],
): Promise<StoredResponse> {
  const found = (await store.match(key, asking(selecting))) ?? []
  const same = found.find((stored) => JSON.stringify(stored.selecting) === JSON.stringify(selecting))
  if (same === undefined) throw new Error(`${JSON.stringify(key)} was not found`)
  return same
}

/** Bytes of content, wherever it lies, the last one counted. Rejects as a store's stream errors. */
export async function bytesOf(
  body: StoredResponse['body'],
  first?: number,
  last?: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null) throw new Error('there must be content')
  if (body instanceof Uint8Array) return body.subarray(first ?? 0, last === undefined ? undefined : last + 1)
  return new Uint8Array(await new Response(body.read(first, last)).arrayBuffer())
}

/** Throws unless the store has `expected` under `key`: whole, and each range that is told for itself. */
export async function mustHave(
  store: Store,
  key: string,
  expected: StoredResponse,
  ranges: readonly (readonly [first: number, last: number])[] = [],
): Promise<void> {
  const found = await lying(store, key, expected.selecting)
  mustEqual(found.body?.byteLength, expected.body?.byteLength, 'the byteLength of the content')
  mustBe({ ...found, body: await bytesOf(found.body) }, expected, 'the response')
  for (const [first, last] of ranges) {
    const part = await bytesOf(found.body, first, last)
    const body = await bytesOf(expected.body, first, last)
    mustBe({ ...found, body: part }, { ...expected, body }, `the response's bytes ${first} to ${last}`)
  }
}

/** The first byte, the last, and ranges that lie across whatever the store cuts content into. */
export function rangesOf(length: number): (readonly [first: number, last: number])[] {
  const middle = Math.floor(length / 2)
  return [
    [0, 0],
    [length - 1, length - 1],
    [1, length - 2],
    [middle - 1, middle],
    [middle, length - 1],
    [Math.floor(length / 3), Math.floor(length / 3)],
  ]
}

/** The same bytes as a stream, in chunks of `sizes`, over and over; it errors when `failsAt` bytes have come. */
export function streamOf(
  bytes: Uint8Array<ArrayBuffer>,
  sizes: readonly number[] = oddSizes(bytes.byteLength),
  failsAt: number = Infinity,
): ReadableStream<Uint8Array> {
  let at = 0
  let turn = 0
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= failsAt) return controller.error(new Error('the content failed'))
      if (at >= bytes.byteLength) return controller.close()
      const size = Math.max(1, sizes[turn++ % sizes.length] ?? 1)
      controller.enqueue(bytes.slice(at, at + size))
      at += size
    },
  })
}

function oddSizes(length: number): number[] {
  return [1, Math.floor(length / 40) + 1, 7, Math.floor(length / 8) + 1]
}

/** Hands a response over, its content as `stream`, or as a stream of odd chunks. */
export async function putStreamed(
  store: Store,
  key: string,
  { body, ...head }: StoredResponse,
  stream?: ReadableStream<Uint8Array>,
): Promise<void> {
  if (store.putStreamed === undefined) {
    throw new Error('the store has no putStreamed: the cases for it are left out with { streams: false }')
  }
  const from: StoredHead = head
  await store.putStreamed(key, from, stream ?? streamOf(await bytesOf(body)), HOUR)
}
