import type { SelectingField, StoredResponse } from '../../message.ts'
import type { Store } from '../store.ts'
import { bytesOf, long, lying, mustHave, rangesOf } from './long-content.ts'
import { asking, mustBeAlike, mustEqual, put, sample, type StoreCheck } from './sample.ts'

const KEY = 'GET https://example.com/film'

const quality = (value: string): readonly SelectingField[] => [['x-quality', value]]

/** Begins to read what is stored; what is answered reads the rest, and throws when that is not all, or not right. */
async function beginReading(store: Store, expected: StoredResponse): Promise<() => Promise<void>> {
  const { body } = await lying(store, KEY)
  if (body === null || body instanceof Uint8Array) {
    return async () => mustHaveRead(await bytesOf(body), expected)
  }
  const reader = body.read().getReader()
  const chunks = [await reader.read()]
  return async () => {
    try {
      for (;;) {
        const chunk = await reader.read()
        if (chunk.done) break
        chunks.push(chunk)
      }
    } catch {
      return // an error is an end that nobody takes for the whole
    }
    const parts = chunks.flatMap(({ value }) => (value ? [new Uint8Array(value)] : []))
    mustHaveRead(new Uint8Array(await new Blob(parts).arrayBuffer()), expected)
  }
}

function mustHaveRead(found: Uint8Array, { body }: StoredResponse): void {
  if (!(body instanceof Uint8Array)) throw new Error('A case expects bytes')
  mustEqual(found.byteLength, body.byteLength, 'the length of content that was being read')
  mustBeAlike(found, body, 'content that was being read')
}

/** Throws unless nothing is stored. */
async function mustHaveNothing(store: Store): Promise<void> {
  if ((await store.match(KEY, asking())) !== undefined) throw new Error('a deleted key must be undefined')
}

/** How content is handed over, and how long it is: bytes. */
interface Handing {
  readonly hand: (store: Store, key: string, stored: StoredResponse) => Promise<void>
  /** Longer than several records. */
  readonly length: number
  /** Longer than a record, and several of it have room at once. */
  readonly some: number
}

/** What is true of content that is longer than a record (`length` bytes: than several), however it was handed over. */
export function longBodyCases(hand: Handing['hand'], length: number): Readonly<Record<string, StoreCheck>> {
  const handing = { hand, length, some: Math.floor(length * 0.48) }
  const cases = Object.entries(CASES)
  return Object.fromEntries(cases.map(([title, check]) => [title, (store: Store) => check(store, handing)]))
}

const CASES: Readonly<Record<string, (store: Store, of: Handing) => Promise<void>>> = {
  'gives it back, whole and in ranges': async (store, { hand, length }) => {
    await hand(store, KEY, long(length))
    await mustHave(store, KEY, long(length), rangesOf(length))
    await mustHave(store, KEY, long(length))
  },

  'gives it to two readers of one answer at once': async (store, { hand, length }) => {
    await hand(store, KEY, long(length))
    const { body } = await lying(store, KEY)
    for (const read of await Promise.all([bytesOf(body), bytesOf(body)])) mustHaveRead(read, long(length))
  },

  'keeps it when its head is written anew': async (store, { hand, length }) => {
    await hand(store, KEY, long(length))
    for (const value of ['1', '2']) {
      const found = await lying(store, KEY)
      const headers = new Headers({ ...Object.fromEntries(found.headers), 'x-anew': value })
      await put(store, KEY, { ...found, headers, responseTime: found.responseTime + 1000 })
    }
    const { responseTime } = long(length)
    const headers = new Headers({ 'x-anew': '2', 'x-seed': '0' })
    await mustHave(
      store,
      KEY,
      { ...long(length), headers, responseTime: responseTime + 2000 },
      rangesOf(length),
    )
  },

  'keeps it when its head is written anew and varies now': async (store, { hand, some }) => {
    await hand(store, KEY, long(some))
    const found = await lying(store, KEY)
    await put(store, KEY, { ...found, selecting: quality('high') })
    await put(store, KEY, sample())
    await mustHave(store, KEY, { ...long(some), selecting: quality('high') })
    await mustHave(store, KEY, sample())
  },

  'has it whole or not at all when its head comes after a replacement or a delete': async (
    store,
    { hand, some },
  ) => {
    await hand(store, KEY, long(some))
    const found = await lying(store, KEY)
    await hand(store, KEY, long(some, 1))
    await put(store, KEY, found).catch(() => {})
    const seed = Number((await lying(store, KEY)).headers.get('x-seed'))
    await mustHave(store, KEY, long(some, seed))
    await store.delete(KEY)
    await put(store, KEY, found).catch(() => {})
    const [left] = (await store.match(KEY, asking())) ?? []
    if (left !== undefined) await mustHave(store, KEY, long(some))
  },

  'replaces it by short content and by long, and short content by it': async (
    store,
    { hand, length, some },
  ) => {
    for (const stored of [long(length), sample(), long(length, 1), long(length, 2), long(some, 3)]) {
      if (stored.body?.byteLength === sample().body?.byteLength) await put(store, KEY, stored)
      else await hand(store, KEY, stored)
      await mustHave(store, KEY, stored)
    }
  },

  'keeps variants of it apart, and each when another is replaced': async (store, { hand, some }) => {
    const variants = ['low', 'high', 'best'].map((value, at) => long(some, at, quality(value)))
    for (const variant of variants) await hand(store, KEY, variant)
    for (const variant of variants) await mustHave(store, KEY, variant)
    variants[1] = long(some, 9, quality('high'))
    await hand(store, KEY, variants[1])
    for (const variant of variants) await mustHave(store, KEY, variant)
    mustEqual(await store.delete(KEY), true, 'the answer to a delete')
    for (const { selecting } of variants) {
      if ((await store.match(KEY, asking(selecting))) !== undefined)
        throw new Error('a deleted key must be undefined')
    }
  },

  'deletes it, and has what is put after that': async (store, { hand, length }) => {
    await hand(store, KEY, long(length))
    mustEqual(await store.delete(KEY), true, 'the answer to a delete')
    await mustHaveNothing(store)
    mustEqual(await store.delete(KEY), false, 'the answer to a second delete')
    await hand(store, KEY, long(length, 1))
    await mustHave(store, KEY, long(length, 1))
  },

  'ends it whole or with an error for who is reading when it is replaced or deleted': async (
    store,
    { hand, length },
  ) => {
    await hand(store, KEY, long(length))
    const finish = await beginReading(store, long(length))
    await hand(store, KEY, long(length, 1))
    await finish()
    const finishNext = await beginReading(store, long(length, 1))
    await store.delete(KEY)
    await finishNext()
    await mustHaveNothing(store)
  },

  'has each of many at once, and one whole of those of one key': async (store, { hand, some }) => {
    const keys = Array.from({ length: 3 }, (_, n) => `${KEY}/${n}`)
    await Promise.all([
      ...keys.map((key, at) => hand(store, key, long(some, at))),
      ...[7, 8, 9].map((seed) => hand(store, KEY, long(some, seed))),
    ])
    await Promise.all(keys.map((key, at) => mustHave(store, key, long(some, at))))
    const seed = Number((await lying(store, KEY)).headers.get('x-seed'))
    if (![7, 8, 9].includes(seed)) throw new Error('the response must be one of those put')
    await mustHave(store, KEY, long(some, seed))
  },
}
