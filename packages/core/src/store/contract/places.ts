import type { Kept, Place } from '../place.ts'
import type { Store } from '../store.ts'
import { asking, mustEqual, put, sample, type StoreCheck } from './sample.ts'

/** A case of a store that tells what is in it, and passed by one that does not. */
const telling =
  (check: (store: Store, places: NonNullable<Store['places']>) => Promise<void>): StoreCheck =>
  async (store) => {
    if (store.places !== undefined) await check(store, (key) => store.places!(key))
  }

async function placesIn(places: NonNullable<Store['places']>, key?: string): Promise<Place[]> {
  const found: Place[] = []
  for await (const place of places(key)) found.push(place)
  return found
}

async function keptIn(places: NonNullable<Store['places']>, key?: string): Promise<Kept[]> {
  const found = await Promise.all((await placesIn(places, key)).map(async (place) => place.read()))
  return found.filter((kept) => kept !== undefined)
}

/** The bytes of content under each key that is told, in the order of the keys. */
async function bytesIn(places: NonNullable<Store['places']>, key?: string): Promise<(string | number)[][]> {
  const kept = await keptIn(places, key)
  const rows = kept.map(({ key, responses }) => [key, ...responses.map(({ bytes }) => bytes).sort()])
  return rows.sort(([a], [b]) => (a! < b! ? -1 : 1))
}

/** What a store tells that is asked what is in it. */
export const placeCases: Readonly<Record<string, StoreCheck>> = {
  'tells every key once, with all that is under it, where it can': telling(async (store, places) => {
    mustEqual(await bytesIn(places), [], 'what an empty store tells')
    await put(store, 'https://a.test/one', sample({ body: 'a' }))
    await put(store, 'https://a.test/one?b=1', sample({ body: 'bb' }))
    for (const [at, level] of ['low', 'high'].entries()) {
      await put(store, 'varies', sample({ body: 'c'.repeat(at + 3), selecting: [['x-level', level]] }))
    }
    await put(store, 'empty', sample({ status: 204, body: null }))
    const told = [
      ['empty', 0],
      ['https://a.test/one', 1],
      ['https://a.test/one?b=1', 2],
      ['varies', 3, 4],
    ]
    mustEqual(await bytesIn(places), told, 'what is told')
    for (const [key, ...bytes] of told) {
      mustEqual(await bytesIn(places, key as string), [[key, ...bytes]], `what is told of ${key} alone`)
    }
    mustEqual(await bytesIn(places, 'unknown'), [], 'what is told of an unknown key')
  }),

  'tells what it has now, and nothing of what it had': telling(async (store, places) => {
    await put(store, 'replaced', sample({ body: 'a' }))
    await put(store, 'deleted', sample({ body: 'b' }))
    for (const level of ['low', 'high'])
      await put(store, 'varied', sample({ selecting: [['x-level', level]] }))
    const deleted = await placesIn(places, 'deleted')
    await put(store, 'replaced', sample({ body: 'aaa' }))
    await store.delete('deleted')
    await store.delete('varied')
    mustEqual(await bytesIn(places), [['replaced', 3]], 'what is told')
    for (const place of deleted)
      mustEqual(await place.read(), undefined, 'what is read where a key was deleted')
  }),

  'tells the head of what is stored, and names that stay': telling(async (store, places) => {
    const stored = sample({ status: 404, statusText: 'Gone', selecting: [['x-level', null]] })
    await put(store, 'known', stored)
    const [kept] = await keptIn(places)
    const head = kept?.responses[0]?.head
    for (const member of ['status', 'statusText', 'requestTime', 'responseTime', 'selecting'] as const) {
      mustEqual(head?.[member], stored[member], `${member} of what is told`)
    }
    mustEqual([...(head?.headers ?? [])], [...stored.headers], 'the fields of what is told')
    const names = async (): Promise<string[]> => (await placesIn(places)).map(({ name }) => name).sort()
    const before = await names()
    await store.match('known', asking())
    await put(store, 'other', sample())
    mustEqual(
      (await names()).filter((name) => before.includes(name)),
      before,
      'the names of before',
    )
    mustEqual(new Set(await names()).size, 2, 'how many names there are')
  }),
}
