import { describe, expect, it } from 'vitest'
import { type Bytes, mapStorage, shuffled } from '../../test/byte-storages.ts'
import { fakeClock } from './clock.ts'
import { long } from './contract/long-content.ts'
import { asking, find } from './contract/sample.ts'
import { createRecordStore } from './record-store.ts'
import { sweep } from './sweep.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

function open(prefix = 'freshet') {
  const map: Bytes = new Map()
  const clock = fakeClock()
  const store = createRecordStore(shuffled(mapStorage(map)), { prefix, recordBytes: 16, now: clock.now })
  return { map, clock, store }
}

describe('a sweep', () => {
  it('removes every record that has expired, of any kind, and no other', async () => {
    const { map, clock, store } = open()
    await store.put('a', long(5), 1000)
    await store.put('b', long(5, 0, [['x-a', '1']]), 1000)
    await store.put('b', long(5, 0, [['x-a', '2']]), HOUR)
    await store.put('c', long(5), Infinity)
    expect(await store.sweep()).toEqual({ examined: 5, removed: 0 })
    clock.advance(999)
    expect(await store.sweep()).toEqual({ examined: 5, removed: 0 })
    clock.advance(1)
    expect(await store.sweep()).toEqual({ examined: 5, removed: 2 })
    expect(await find(store, 'b', [['x-a', '2']])).toBeDefined()
    clock.advance(DAY)
    expect(await store.sweep()).toEqual({ examined: 3, removed: 2 })
    expect(map.size).toBe(1)
    expect(await find(store, 'c')).toBeDefined()
  })

  it('leaves the head of long content as long as its chunks, so that they are never out of reach', async () => {
    const { map, clock, store } = open()
    await store.put('a', long(40), HOUR)
    await store.put('b', long(40, 0, [['x-a', '1']]), HOUR)
    clock.advance(2 * HOUR - 1)
    expect(await store.match('a', asking())).toBeUndefined()
    expect(await store.sweep()).toEqual({ examined: 9, removed: 0 })
    await store.put('a', long(5), HOUR)
    await store.put('b', long(5, 0, [['x-a', '1']]), HOUR)
    expect(map.size).toBe(1 + 2)
    await store.put('a', long(40), HOUR)
    clock.advance(7 * DAY)
    await store.sweep()
    expect(map.size).toBe(0)
  })

  it('looks at what is under its prefix alone', async () => {
    const { map, store, clock } = open('a')
    const other = createRecordStore(mapStorage(map), { prefix: 'ab', now: clock.now })
    await store.put('x', long(5), 1000)
    await other.put('x', long(5), 1000)
    clock.advance(1000)
    expect(await store.sweep()).toEqual({ examined: 1, removed: 1 })
    expect([...map.keys()][0]).toMatch(/^ab:/)
    const bare = createRecordStore(mapStorage(map), { prefix: '', now: clock.now })
    expect(await bare.sweep()).toEqual({ examined: 1, removed: 1 })
  })

  it('gets through more than it takes at a time, and removes the names of what is gone already', async () => {
    const { map, store, clock } = open()
    for (let n = 0; n < 100; n++) await store.put(`${n}`, long(5), n % 2 ? 1000 : HOUR)
    clock.advance(1000)
    const names = [...map.keys(), 'freshet:gone']
    const removed: string[] = []
    const remove = (gone: readonly string[]) => removed.push(...gone)
    const storage = { ...mapStorage(map), list: () => names, remove }
    expect(await sweep(storage, 'freshet', clock.now())).toEqual({ examined: 101, removed: 51 })
    expect(removed).toHaveLength(51)
    expect(removed).toContain('freshet:gone')
  })

  it('rejects with a TypeError where the storage cannot list, and with what the storage throws', async () => {
    const { list: _, ...storage } = mapStorage()
    await expect(createRecordStore(storage).sweep()).rejects.toThrow(TypeError)
    async function* list(): AsyncGenerator<string, void, void> {
      yield 'freshet:a'
      throw new Error('down')
    }
    await expect(createRecordStore({ ...mapStorage(), list }).sweep()).rejects.toThrow('down')
  })
})
