import type { StoredResponse } from '../../message.ts'
import { find, mustBe, mustEqual, mustNotEndShort, put, sample } from './sample.ts'
import type { StoreCheck } from './sample.ts'

const KEY = 'GET https://example.com/page'

async function roundTrip(
  store: Parameters<StoreCheck>[0],
  stored: StoredResponse,
  what = 'the response',
): Promise<void> {
  await put(store, KEY, stored)
  mustBe(await find(store, KEY), stored, what)
  mustBe(await find(store, KEY), stored, `${what}, asked for again,`)
}

/** What goes in comes out. */
export const roundTripCases: Readonly<Record<string, StoreCheck>> = {
  'gives back status, status text, headers, body and times': (store) =>
    roundTrip(
      store,
      sample({ status: 404, statusText: 'Not Here', requestTime: 1, responseTime: 1_767_225_600_000.5 }),
    ),

  'gives back what not every response has': async (store) => {
    const rare = {
      order: 1_767_225_600_000.25,
      overrides: { ttl: 5000, slides: true, usedAt: 1_767_225_600_500, ignoresSpec: true },
      etag: '"made"',
    }
    await put(store, KEY, sample(rare))
    const { order, overrides, etag } = (await find(store, KEY)) ?? {}
    mustEqual({ order, overrides, etag }, rare, 'order, overrides and entity tag')
    await put(store, KEY, sample())
    const plain = (await find(store, KEY)) ?? {}
    for (const member of Object.keys(rare)) mustEqual(member in plain, false, `whether there is ${member}`)
  },

  'gives back an empty status text': (store) => roundTrip(store, sample({ statusText: '' })),

  'keeps several Set-Cookie several, and every byte of a header': async (store) => {
    const headers = new Headers([
      ['set-cookie', 'a=1; Expires=Tue, 15 Nov 2022 08:12:31 GMT'],
      ['set-cookie', 'b=2'],
      ['set-cookie', 'b=2'],
      ['x-latin', 'caf\xe9 \xff'],
      ['x-empty', ''],
      ['x-list', 'a, "b, c"'],
      ['x-list', 'd'],
    ])
    await roundTrip(store, sample({ headers }))
    const found = await find(store, KEY)
    mustEqual(found?.headers.getSetCookie(), headers.getSetCookie(), 'the cookies')
  },

  'gives back a body of every byte value': (store) =>
    roundTrip(store, sample({ body: Uint8Array.from({ length: 512 }, (_, at) => at & 0xff) })),

  'gives back just the part that a body is of a larger buffer': async (store) => {
    const buffer = Uint8Array.from({ length: 8192 }, (_, at) => (at * 7) & 0xff).buffer
    await roundTrip(store, sample({ body: new Uint8Array(buffer, 13, 29) }))
  },

  'tells an empty body from none': async (store) => {
    await roundTrip(store, sample({ body: new Uint8Array() }), 'the empty response')
    await roundTrip(store, sample({ status: 204, body: null }), 'the response without a body')
  },

  'gives back a body of 1 MiB': async (store) => {
    const body = new Uint8Array(1024 ** 2)
    for (let at = 0; at < body.length; at++) body[at] = (at * 31 + (at >>> 8)) & 0xff
    await roundTrip(store, sample({ body }))
  },

  'leaves a body alone that looks like a value of JSON or of a driver': async (store) => {
    for (const body of [
      'true',
      'null',
      '1',
      '1e3',
      '"text"',
      '{"a":1}',
      '[]',
      'undefined',
      'base64:AAAA',
      '\0',
      ' ',
    ]) {
      await roundTrip(store, sample({ body }), `the response with the body ${JSON.stringify(body)}`)
    }
  },

  'keeps an answer that was given as it was when the response is replaced and deleted': async (store) => {
    const first = sample({ body: 'first' })
    await put(store, KEY, first)
    const answer = (await store.match(KEY, new Request('https://example.com/'))) ?? []
    await put(store, KEY, sample({ body: 'other' }))
    await store.delete(KEY)
    mustEqual(answer.length, 1, 'the number of responses in the answer')
    const given = answer[0]?.body
    // content that stays in the store goes with it, and must not end as if it were whole
    if (given instanceof Uint8Array) mustBe(answer[0], first, 'the response in the answer')
    else await mustNotEndShort(given, 5)
  },
}
