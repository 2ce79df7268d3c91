import { describe, expect, it, vi } from 'vitest'
import { type Bytes, isChunk, mapStorage, shuffled } from '../../test/byte-storages.ts'
import { seeded } from '../../test/seeded.ts'
import type { StoredResponse } from '../message.ts'
import { ContentLost } from './chunks.ts'
import { fakeClock } from './clock.ts'
import { bytesOf, content, long, lying, mustHave, putStreamed } from './contract/long-content.ts'
import { asking, find } from './contract/sample.ts'
import { createRecordStore } from './record-store.ts'

const KEY = 'GET https://example.com/film'
const HOUR = 3_600_000
const YEAR = 365 * 24 * HOUR

const a = (value: string) => [['x-a', value]] as const
const vary = (value: string, length = 5, seed = 0): StoredResponse => long(length, seed, a(value))

function unlessLost(error: unknown): undefined {
  if (!(error instanceof ContentLost)) throw error
}

/** The stores of several processes over one storage. */
function processes(wrap = mapStorage) {
  const map: Bytes = new Map()
  const clock = fakeClock()
  const options = { recordBytes: 16, now: clock.now, hintAge: 10_000 }
  const [one, other, third] = Array.from({ length: 3 }, () => createRecordStore(wrap(map), options))
  return { map, clock, one: one!, other: other!, third: third! }
}

/** Has two processes write the first variants of a key at the same time: the index of `one` is overwritten. */
async function collide({ one, other }: ReturnType<typeof processes>): Promise<void> {
  await other.match(KEY, asking())
  await one.put(KEY, vary('1'), HOUR)
  await one.put(KEY, vary('2'), HOUR)
  await other.put(KEY, vary('3'), HOUR)
}

describe('what one process stores', () => {
  it('is found by another at once, be it new, replaced, varying or long', async () => {
    const responses = [
      [long(5), long(40, 1), long(50, 2), long(6, 3)],
      [vary('1'), vary('2', 40), vary('1', 40, 3), vary('3'), vary('2', 5, 4)],
    ]
    for (const all of responses) {
      const { one, other } = processes()
      for (const stored of all) {
        await other.match(KEY, asking(stored.selecting))
        await one.put(KEY, stored, HOUR)
        await mustHave(other, KEY, stored)
      }
    }
  })

  it('is found within hintAge by one that has a response which fits less well', async () => {
    const { one, other, clock } = processes()
    await one.put(KEY, vary('1'), HOUR)
    await one.put(KEY, long(5), HOUR)
    expect(await other.match(KEY, asking(a('2')))).toHaveLength(1)
    await one.put(KEY, vary('2'), HOUR)
    clock.advance(9999)
    expect(await other.match(KEY, asking(a('2')))).toHaveLength(1)
    clock.advance(1)
    expect(await other.match(KEY, asking(a('2')))).toHaveLength(2)
  })

  it('is not lost when another adds to the same key a second later, and need not be written again', async () => {
    const { one, other, clock } = processes()
    await one.put(KEY, vary('1'), HOUR)
    await other.put(KEY, vary('2'), HOUR)
    clock.advance(1000)
    await one.put(KEY, vary('3'), HOUR)
    clock.advance(1000)
    await other.put(KEY, vary('4'), HOUR)
    for (const value of ['1', '2', '3', '4']) {
      for (const store of [one, other]) expect(await find(store, KEY, a(value)), value).toBeDefined()
    }
  })

  it('is not lost when another makes variants of what it has', async () => {
    const { one, other } = processes()
    await one.put(KEY, long(40), HOUR)
    await other.match(KEY, asking())
    await one.put(KEY, vary('1'), HOUR)
    await other.put(KEY, vary('2'), HOUR)
    await mustHave(one, KEY, long(40))
    for (const value of ['1', '2']) await mustHave(other, KEY, vary(value))
  })
})

describe('what one process deletes', () => {
  it('is gone for another at once, whatever that knows of it', async () => {
    for (const stored of [long(5), long(40), vary('1'), vary('1', 40)]) {
      const { map, one, other } = processes()
      await one.put(KEY, stored, HOUR)
      for (const store of [one, other]) await mustHave(store, KEY, stored)
      expect(await other.delete(KEY)).toBe(true)
      expect(await one.match(KEY, asking(a('1')))).toBeUndefined()
      await vi.waitFor(() => expect([...map.keys()]).toEqual([]))
    }
  })

  it('is not brought back by a new variant of another that had it in its list', async () => {
    const { one, other, third } = processes()
    await one.put(KEY, vary('1'), HOUR)
    await other.delete(KEY)
    await one.put(KEY, vary('2'), HOUR)
    for (const store of [one, other, third]) expect(await find(store, KEY, a('1'))).toBeUndefined()
    expect(await find(third, KEY, a('2'))).toBeDefined()
  })

  it('is not brought back by a new head that another writes over it', async () => {
    for (const stored of [long(40), vary('1', 40)]) {
      const { map, one, other } = processes()
      await one.put(KEY, stored, HOUR)
      const found = await lying(one, KEY, stored.selecting)
      await other.delete(KEY)
      await one.put(KEY, { ...found, statusText: 'anew' }, HOUR)
      for (const store of [one, other]) expect(await store.match(KEY, asking(a('1')))).toBeUndefined()
      await vi.waitFor(() => expect([...map.keys()]).toEqual([]))
    }
  })

  it('is replaced for good when another writes a new head over the old', async () => {
    for (const stored of [long(40), vary('1', 40)]) {
      const { map, one, other } = processes()
      await one.put(KEY, stored, HOUR)
      const found = await lying(one, KEY, stored.selecting)
      const next = long(50, 1, stored.selecting)
      await other.put(KEY, next, HOUR)
      await one.put(KEY, { ...found, statusText: 'anew' }, HOUR)
      for (const store of [one, other]) await mustHave(store, KEY, next)
      await vi.waitFor(() => expect([...map.keys()].filter(isChunk)).toHaveLength(4))
    }
  })
})

describe('a list of variants that another process wrote over at the same time', () => {
  it('is believed by the process that wrote it for less than hintAge, and not longer whatever it does', async () => {
    const all = processes()
    const { one, third, clock } = all
    await collide(all)
    expect(await third.delete(KEY)).toBe(true)
    expect(await find(third, KEY, a('2'))).toBeUndefined()
    // this is the worst case: what was deleted is still served where it was stored
    for (let time = 0; time < 9000; time += 1000) {
      expect(await find(one, KEY, a('2')), `after ${time} ms`).toBeDefined()
      await one.put(KEY, vary('1'), HOUR)
      clock.advance(1000)
    }
    clock.advance(999)
    expect(await find(one, KEY, a('2'))).toBeDefined()
    clock.advance(1)
    expect(await find(one, KEY, a('2'))).toBeUndefined()
  })

  it('is deleted with all that it lists by the process that wrote it', async () => {
    const all = processes()
    await collide(all)
    expect(all.map.size).toBe(4)
    await all.one.delete(KEY)
    expect([...all.map.keys()].filter((name) => name.includes('-'))).toEqual([])
    expect(all.map.size).toBe(0)
  })

  it('is not written again by it, with what was deleted meanwhile', async () => {
    const all = processes()
    const { one, other, third, clock } = all
    await collide(all)
    await third.delete(KEY)
    clock.advance(1000)
    await one.put(KEY, vary('4'), HOUR)
    for (const store of [one, other, third]) {
      expect(await find(store, KEY, a('2'))).toBeUndefined()
      expect(await find(store, KEY, a('4'))).toBeDefined()
    }
  })

  it('is not believed at all with a hintAge of 0', async () => {
    const map: Bytes = new Map()
    const options = { recordBytes: 16, now: fakeClock().now, hintAge: 0 }
    const [one, other] = [
      createRecordStore(mapStorage(map), options),
      createRecordStore(mapStorage(map), options),
    ]
    await one.put(KEY, vary('1'), HOUR)
    map.delete([...map.keys()].find((name) => !name.includes('-'))!)
    expect(await find(one, KEY, a('1'))).toBeUndefined()
    await other.put(KEY, vary('2'), HOUR)
    expect(await find(one, KEY, a('2'))).toBeDefined()
  })
})

describe('processes that write and delete at once', () => {
  it('find only what is whole, and leave nothing for ever', async () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = seeded(seed)
      const { map, clock, one, other, third } = processes((of) => shuffled(mapStorage(of), seed))
      const stores = [one, other, third]
      let found = 0
      const read = async (): Promise<void> => {
        const store = stores[random(3)]!
        for (const { body, headers, ...head } of (await store.match(KEY, asking(a(`${random(3)}`)))) ?? []) {
          const bytes = await bytesOf(body).catch(unlessLost)
          if (bytes) expect(bytes).toEqual(content(body!.byteLength, Number(headers.get('x-seed'))))
          found++
          if (random(2)) {
            await store.put(KEY, { ...head, body, headers }, HOUR).catch(unlessLost)
          }
        }
      }
      const pick = () =>
        random(3) ? vary(`${random(3)}`, random(60), random(9)) : long(random(60), random(9))
      const steps = [
        () => stores[random(3)]!.put(KEY, pick(), HOUR),
        () => putStreamed(stores[random(3)]!, KEY, pick()),
        () => stores[random(3)]!.delete(KEY),
        read,
        read,
      ]
      for (let round = 0; round < 5; round++) {
        await Promise.all(Array.from({ length: 12 }, () => steps[random(steps.length)]!()))
        clock.advance(random(3000))
      }
      expect(found).toBeGreaterThan(0)
      for (const store of stores) await store.delete(KEY)
      clock.advance(10_000)
      for (const store of stores) expect(await store.match(KEY, asking(a('1')))).toBeUndefined()
      clock.advance(YEAR)
      await one.sweep()
      expect([...map.keys()], `seed ${seed}`).toEqual([])
    }
  })
})
