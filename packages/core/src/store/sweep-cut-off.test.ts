import { createStorage } from 'unstorage'
import { describe, expect, it } from 'vitest'
import { fakeClock } from './clock.ts'
import { asking, HOUR, sample } from './contract/sample.ts'
import { createUnstorageStore } from './unstorage.ts'

describe('a sweep of what is not whole, or not ours', () => {
  it('removes what a write that was cut off left, however short, and no record that is whole', async () => {
    const storage = createStorage()
    const { now } = fakeClock()
    const store = createUnstorageStore(storage, { now })
    await store.put('whole', sample(), HOUR)
    const [name] = await storage.getKeys()
    const bytes = (await storage.getItemRaw(name!)) as Uint8Array<ArrayBuffer>
    for (let length = 0; length < bytes.byteLength; length++) {
      await storage.setItemRaw(`freshet:cut-${length}`, bytes.slice(0, length))
    }
    const { byteLength } = bytes
    expect(await store.sweep()).toEqual({ examined: byteLength + 1, removed: byteLength })
    expect(await store.match('whole', asking())).toHaveLength(1)
  })

  it('leaves what is foreign, whether it is bytes or not, and what a later version wrote', async () => {
    const storage = createStorage()
    const { now } = fakeClock()
    await createUnstorageStore(storage, { now }).put('key', sample(), HOUR)
    const [name] = await storage.getKeys()
    const later = ((await storage.getItemRaw(name!)) as Uint8Array<ArrayBuffer>).slice()
    later[4] = 99
    const foreign: readonly unknown[] = [
      { a: 1 },
      'text',
      Uint8Array.of(1, 2, 3),
      Uint8Array.of(0x9f, 0x47),
      later,
    ]
    for (const [at, value] of foreign.entries()) await storage.setItemRaw(`freshet:foreign-${at}`, value)
    const muchLater = createUnstorageStore(storage, { now: () => now() + 1000 * HOUR })
    expect(await muchLater.sweep()).toEqual({ examined: foreign.length + 1, removed: 1 })
    expect(await storage.getKeys()).toHaveLength(foreign.length)
  })
})
