import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../src/store/memory.ts'
import { createRecordStore } from '../src/store/record-store.ts'
import { createTieredStore } from '../src/store/tiered.ts'
import { type Bytes, mapStorage } from './byte-storages.ts'
import { allowNoUnhandledRejection, SECOND } from './harness.ts'
import { now, pass, start, tagged } from './processes.ts'

allowNoUnhandledRejection()

describe('the ledger', () => {
  it('of many long prefixes is read by others, where a record has 64 KiB', async () => {
    const storage = { ...mapStorage(), maxBytes: 65_536 }
    const here = start(storage)
    const handler = tagged()
    for (let at = 0; at < 256; at++) {
      pass(1)
      await here.cache.purge({ prefix: `https://example.com/${'x'.repeat(200)}/${at}` })
    }
    await here.text(handler)
    pass(SECOND)
    await here.cache.purge({ everything: true })
    pass(SECOND)
    expect(await start(storage).text(handler)).toBe('answer 2')
  })

  it('that takes more than one record is read all the same', async () => {
    const map: Bytes = new Map()
    const storage = () => createRecordStore(mapStorage(map), { recordBytes: 64, now })
    const here = start(storage())
    const handler = tagged()
    await here.text(handler)
    pass(SECOND)
    for (const tag of ['some', 'other', 'a', 'tags']) await here.cache.purge({ tag })
    pass(SECOND)
    expect(await start(storage()).text(handler)).toBe('answer 2')
  })

  it.each([SECOND, 0, Infinity])(
    'and what it tells of is not for a memory in front, whose blindness is %s ms',
    async (blindness) => {
      const map: Bytes = new Map()
      const back = createRecordStore(mapStorage(map), { now })
      const tiered = createTieredStore(createMemoryStore(), back, { now, blindness })
      const [here, there] = [start(mapStorage(map)), start(tiered)]
      const handler = tagged()
      for (const path of ['/old', '/']) await here.text(handler, path)
      pass(SECOND)
      await here.cache.purge({ tag: 'a' })
      pass(10)
      await there.text(handler, '/other')
      pass(490)
      await there.text(handler, '/old')
      pass(100)
      await here.cache.purge({ tag: 'a' })
      const asked = handler.asked.length
      pass(410)
      await there.text(handler, '/other')
      for (let at = 0; at < 5; at++) {
        pass(SECOND)
        await there.text(handler, '/old')
      }
      expect(handler.asked.length).toBe(asked + 2)
    },
  )

  it('is out of the reach of a request, whatever key it has', async () => {
    const storage = mapStorage()
    const key = ({ url }: Request): string => decodeURIComponent(new URL(url).pathname.slice(1)) || '/'
    const [here, there] = [start(storage, { key }), start(storage, { key })]
    const handler = tagged()
    await here.text(handler, '/page')
    pass(SECOND)
    await here.cache.purge({ everything: true })
    pass(SECOND)
    for (const path of ['/freshet%20purges', '/%20freshet%20purges']) {
      const text = await here.text(handler, path)
      expect(await here.text(handler, path)).toBe(text)
    }
    expect(handler.asked).toHaveLength(3)
    expect(await there.text(handler, '/page')).toBe('answer 4')
  })
})
