import type { SelectingField, StoredResponse } from '../../message.ts'
import type { Store } from '../store.ts'
import { content, long, lying, mustHave, putStreamed, rangesOf, streamOf } from './long-content.ts'
import { asking, HOUR, mustBe, mustEqual, put, sample, type StoreCheck } from './sample.ts'

const KEY = 'GET https://example.com/stream'

const selecting: readonly SelectingField[] = [['x-quality', 'high']]

/** Throws unless a stream that errors half way is refused with just that error. */
async function mustFail(store: Store, stored: StoredResponse, failsAt: number): Promise<void> {
  const length = stored.body?.byteLength ?? 0
  const failing = streamOf(content(length), undefined, failsAt)
  const told = await putStreamed(store, KEY, stored, failing).then(
    () => 'nothing',
    (error: unknown) => String(error),
  )
  if (!told.includes('the content failed')) {
    throw new Error(
      `content that fails after ${failsAt} bytes must reject with its error, and not with ${told}`,
    )
  }
}

/** A stream whose last byte comes when it is told to. */
function held(bytes: Uint8Array<ArrayBuffer>): { stream: ReadableStream<Uint8Array>; finish: () => void } {
  let finish = (): void => {}
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.slice(0, -1))
      finish = () => {
        controller.enqueue(bytes.slice(-1))
        controller.close()
      }
    },
  })
  return { stream, finish: () => finish() }
}

/** What is true of content that comes as a stream; `most` bytes of it are longer than several records. */
export function streamCases(most: number): Readonly<Record<string, StoreCheck>> {
  const lengths = { most, some: Math.floor(most * 0.48) }
  const cases = Object.entries(CASES)
  return Object.fromEntries(cases.map(([title, check]) => [title, (store: Store) => check(store, lengths)]))
}

const CASES: Readonly<Record<string, (store: Store, of: { most: number; some: number }) => Promise<void>>> = {
  'gives back a stream of few bytes, of one and of none': async (store, { most }) => {
    for (const length of [Math.floor(most / 26), 1, 0]) {
      await putStreamed(store, KEY, long(length))
      await mustHave(store, KEY, long(length), length > 2 ? rangesOf(length) : [])
    }
  },

  'gives back a stream of chunks of any size': async (store, { most }) => {
    for (const sizes of [[most + 1], [most * 0.4], [most * 0.4 - 1, 2], [Math.floor(most / 999)]]) {
      await putStreamed(store, KEY, long(most), streamOf(content(most), sizes))
      await mustHave(store, KEY, long(most))
    }
  },

  'keeps every member of the head that comes with a stream': async (store) => {
    const headers = new Headers([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['x-latin', 'caf\xe9'],
    ])
    const stored = sample({
      status: 404,
      statusText: 'Not Here',
      requestTime: 1.5,
      headers,
      body: content(10),
    })
    await putStreamed(store, KEY, stored)
    const found = await lying(store, KEY)
    mustBe({ ...found, body: stored.body }, stored, 'the response')
    mustEqual(found.headers.getSetCookie(), ['a=1', 'b=2'], 'the cookies')
  },

  'has nothing of a stream that fails, where nothing was before': async (store, { most }) => {
    for (const failsAt of [0, 1, Math.floor(most / 40), most - 1, most]) {
      await mustFail(store, long(most), failsAt)
      if ((await store.match(KEY, asking())) !== undefined)
        throw new Error('an errored stream must leave nothing')
    }
    mustEqual(await store.delete(KEY), false, 'the answer to a delete')
  },

  'has what was there before when a stream fails': async (store, { most, some }) => {
    for (const before of [sample(), long(some, 1), long(some, 2, selecting)]) {
      const { selecting: of } = before
      if (before.body?.byteLength === some) await putStreamed(store, KEY, before)
      else await put(store, KEY, before)
      await mustFail(store, long(most, 3, of), some)
      await mustHave(store, KEY, before)
    }
  },

  'has what was there before until the last byte of a stream has come': async (store, { some }) => {
    const { stream, finish } = held(content(some, 1))
    await put(store, KEY, sample())
    const written = putStreamed(store, KEY, long(some, 1), stream)
    await mustHave(store, KEY, sample())
    // what was put meanwhile is there too, until the stream ends
    await put(store, KEY, sample({ body: 'meanwhile' }))
    await mustHave(store, KEY, sample({ body: 'meanwhile' }))
    finish()
    await written
    await mustHave(store, KEY, long(some, 1))
  },

  'takes content of its own as a stream': async (store, { some }) => {
    await putStreamed(store, KEY, long(some))
    const { body } = await lying(store, KEY)
    if (body === null || body instanceof Uint8Array) return
    await store.putStreamed?.(`${KEY}/copy`, sample(), body.read(), HOUR)
    await store.delete(KEY)
    await mustHave(store, `${KEY}/copy`, sample({ body: content(some) }))
  },

  'keeps a stream that was found under another key when that is deleted': async (store, { some }) => {
    await putStreamed(store, KEY, long(some))
    await put(store, `${KEY}/other`, await lying(store, KEY))
    await mustHave(store, `${KEY}/other`, long(some))
    await store.delete(KEY)
    await mustHave(store, `${KEY}/other`, long(some))
  },

  'lets go of a stream that is read in part': async (store, { some }) => {
    await putStreamed(store, KEY, long(some))
    const { body } = await lying(store, KEY)
    if (body === null || body instanceof Uint8Array) return
    const reader = body.read().getReader()
    await reader.read()
    await reader.cancel()
    await mustHave(store, KEY, long(some))
    mustEqual(await store.delete(KEY), true, 'the answer to a delete')
  },
}
