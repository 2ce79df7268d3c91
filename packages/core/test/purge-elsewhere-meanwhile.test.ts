import { describe, expect, it } from 'vitest'
import { held, mapStorage, watched } from './byte-storages.ts'
import { allowNoUnhandledRejection, gate, origin, quiet, read, request, SECOND, source } from './harness.ts'
import { ledgerName, now, pass, start, tagged, tagLike, targets } from './processes.ts'
import { range, ranging, tagged as versionOf } from './ranging.ts'

allowNoUnhandledRejection()

const FRESH = { 'cache-control': 'max-age=600', 'cache-tag': 'a' }

describe.each(targets)('%j in another process', (target) => {
  it('who comes later than purgeBlindness after it is not given what was under way here', async () => {
    const storage = mapStorage()
    const [here, there] = [start(storage), start(storage)]
    const open = gate()
    const handler = origin(async (call) => {
      if (call === 1) await open.opened
      return new Response(`answer ${call}`, { headers: FRESH })
    })
    const before = there.text(handler)
    await quiet()
    pass(SECOND)
    await here.cache.purge(target)
    pass(2 * SECOND)
    const after = there.text(handler)
    await quiet()
    open.open()
    expect([await before, await after]).toEqual(['answer 1', 'answer 2'])
  })

  it('what is confirmed here before it is known is not kept', async () => {
    const storage = mapStorage()
    const [here, there] = [start(storage), start(storage)]
    let content = 'old'
    const handler = origin((_, { headers }) => {
      const fields = { ...FRESH, 'cache-control': 'max-age=10', etag: '"1"' }
      return headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: fields })
        : new Response(content, { headers: fields })
    })
    await there.text(handler)
    pass(20 * SECOND)
    await there.text(tagged('none'), 'https://example.org/')
    pass(1)
    await here.cache.purge(target)
    content = 'new'
    pass(1)
    await there.text(handler)
    pass(SECOND)
    expect(await there.text(handler)).toBe('new')
  })

  it('what completes a part of before it, before it is known, is not kept', async () => {
    const storage = mapStorage()
    const [here, there] = [start(storage), start(storage)]
    const version = versionOf('OLDOLDOLD.', '"a"', FRESH)
    const handler = ranging(version)
    await there.text(handler, '/', range('bytes=0-4'))
    pass(1)
    await here.cache.purge(target)
    version.content = 'newnewnew!'
    pass(1)
    await there.text(handler)
    pass(SECOND)
    expect(await there.text(handler)).toBe('newnewnew!')
  })

  it('a part of before it is not put together here with one that comes before it is known', async () => {
    const storage = mapStorage()
    const [here, there] = [start(storage), start(storage)]
    const version = versionOf('OLDOLDOLD.', '"a"', FRESH)
    const handler = ranging(version)
    await there.text(handler, '/', range('bytes=0-4'))
    pass(1)
    await here.cache.purge(target)
    pass(1)
    version.content = 'newnewnew!'
    await there.text(handler, '/', range('bytes=5-9'))
    await there.text(handler)
    pass(SECOND)
    expect(await there.text(handler)).toBe('newnewnew!')
  })
})

describe('what is read of the storage', () => {
  it('of before a purge is not believed for longer than purgeBlindness, however long the reading took', async () => {
    const [ledger, map] = [await ledgerName(), mapStorage()]
    const storage = held(map)
    const [here, there] = [start(map), start(storage)]
    const handler = tagged()
    await here.text(handler)
    const slow = gate()
    storage.until = (_, name) => (name === ledger ? slow.opened : undefined)
    const first = there.text(handler, '/other')
    await quiet()
    pass(1)
    await here.cache.purge({ tag: 'a' })
    pass(5 * SECOND)
    storage.until = () => undefined
    const second = there.text(handler)
    await quiet()
    slow.open()
    await first
    expect(await second).not.toBe('answer 1')
  })

  it('of a name while another like it is purged is not taken for all there is to know', async () => {
    const [ledger, map] = [await ledgerName(), mapStorage()]
    const storage = held(map)
    const [here, there] = [start(map), start(storage)]
    const handler = tagged()
    await here.text(handler)
    await there.text(handler)
    pass(SECOND)
    await here.cache.purge({ tag: 'a' })
    pass(SECOND)
    const [slow, known] = [gate(), new Set([ledger])]
    storage.until = (_, name) => {
      // the response first, then the names
      const isFirst = known.size === 1
      known.add(name)
      return isFirst || name === ledger ? undefined : slow.opened
    }
    const asked = there.text(handler)
    await quiet()
    await here.cache.purge({ tag: tagLike('a') })
    pass(SECOND)
    storage.until = () => undefined
    await there.text(handler, '/other')
    slow.open()
    expect(await asked).not.toBe('answer 1')
  })

  it('of a name is read once for all clients who come at once', async () => {
    const { storage, trips } = watched(mapStorage())
    const [here, there] = [start(storage), start(storage)]
    const handler = tagged()
    await here.text(handler)
    pass(SECOND)
    await here.cache.purge({ tag: 'a' })
    pass(SECOND)
    await there.text(tagged('other'), '/other')
    const all = Array.from({ length: 100 }, () => there.text(handler))
    // each reads the response, and all of them together what is known of its URL and its tag
    expect((await trips(() => Promise.all(all))).replace(/[^r]/g, '').length).toBeLessThanOrEqual(4)
  })
})

it.each([0, 1])(
  'with a purgeBlindness of %i ms what is not purged is a hit, though a tag like its own was',
  async (blindness) => {
    const storage = mapStorage()
    let ticks = 0
    const there = start(storage, { purgeBlindness: blindness, now: () => now() + ++ticks })
    const handler = tagged()
    await there.text(handler)
    pass(SECOND)
    await there.cache.purge({ tag: tagLike('a') })
    pass(SECOND)
    const answer = await there.cache.handle(request(), handler)
    expect([await answer.text(), answer.headers.get('cache-status')]).toEqual([
      'answer 1',
      expect.stringMatching(/hit/),
    ])
  },
)

it('who waited for an answer that broke off while it was learnt what was purged asks the handler', async () => {
  const [ledger, map] = [await ledgerName(), mapStorage()]
  const storage = held(map)
  const [here, there] = [start(map), start(storage)]
  const body = source()
  const handler = origin(
    (call) => new Response(call === 1 ? body.stream : `answer ${call}`, { headers: FRESH }),
  )
  const before = await there.cache.handle(request(), handler)
  pass(1)
  await here.cache.purge({ tag: tagLike('a') })
  pass(2 * SECOND)
  await there.text(tagged('other'), '/other')
  const slow = gate()
  const asked: string[] = []
  storage.until = (operation, name) => {
    asked.push(name)
    return operation === 'read' && name !== ledger && asked.length > 1 ? slow.opened : undefined
  }
  const after = there.cache.handle(request(), handler)
  await quiet()
  body.fail(new Error('broken'))
  await expect(before.text()).rejects.toThrow('broken')
  slow.open()
  expect((await read(await after)).text).toBe('answer 2')
})
