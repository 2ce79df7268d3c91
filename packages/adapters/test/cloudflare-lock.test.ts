import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { durableLock } from '../src/cloudflare.ts'
import { eventually, whereWorkerdRuns } from './steps.ts'
import { bundle } from './workerd.ts'
import { Miniflare } from 'miniflare'

const { missing, title } = await whereWorkerdRuns()
const MINUTE = 60_000

let keys = 0
const freshKey = (): string => `GET https://example.com/a b?${'é'.repeat(1500)}&${++keys}`

describe.skipIf(missing)(`durableLock ${title}`, () => {
  let both: Miniflare
  let urls: readonly [URL, URL]
  beforeAll(async () => {
    const script = await bundle('lock')
    const shared = {
      modules: true,
      script,
      compatibilityDate: '2026-07-01',
      unsafeDirectSockets: [{ port: 0 }],
    }
    const [className, r2Buckets] = ['CacheLock', { PAGES: 'pages' }]
    both = new Miniflare({
      workers: [
        { name: 'one', ...shared, r2Buckets, durableObjects: { LOCKS: className } },
        { name: 'other', ...shared, r2Buckets, durableObjects: { LOCKS: { className, scriptName: 'one' } } },
      ],
    } as ConstructorParameters<typeof Miniflare>[0])
    urls = [await both.unsafeGetDirectURL('one'), await both.unsafeGetDirectURL('other')]
  })
  afterAll(() => both.dispose())

  const get = async (worker: 0 | 1, path: string): Promise<Response> => fetch(new URL(path, urls[worker]))
  const acquire = async (
    worker: 0 | 1,
    key: string,
    lease: number,
    prefix?: string,
  ): Promise<string | null> => {
    const query = new URLSearchParams({ key, lease: String(lease), ...(prefix !== undefined && { prefix }) })
    return (await (await get(worker, `/acquire?${query}`)).json()) as string | null
  }
  const release = async (worker: 0 | 1, id: string | null): Promise<void> => {
    expect(await (await get(worker, `/release?id=${id}`)).json()).toBe('released')
  }

  it('has one holder of a key at a time, in whichever worker, and any number of keys', async () => {
    const [key, another] = [freshKey(), freshKey()]
    const mine = await acquire(0, key, MINUTE)
    expect(mine).toBeTypeOf('string')
    expect([await acquire(1, key, MINUTE), await acquire(0, key, MINUTE)]).toEqual([null, null])
    expect(await acquire(1, another, MINUTE)).toBeTypeOf('string')
    await release(0, mine)
    expect(await acquire(1, key, MINUTE)).toBeTypeOf('string')
  })

  it('lets one of thirty have it that ask at once', async () => {
    const key = freshKey()
    const asked = Array.from({ length: 30 }, (_, at) => acquire(at % 2 ? 1 : 0, key, MINUTE))
    expect((await Promise.all(asked)).filter((id) => id !== null)).toHaveLength(1)
  })

  it('is free again when the lease has run out, and its late holder takes it from nobody', async () => {
    const key = freshKey()
    const late = await acquire(0, key, 200)
    expect(await acquire(1, key, MINUTE)).toBeNull()
    let mine: string | null = null
    await eventually(async () => expect((mine = await acquire(1, key, MINUTE))).toBeTypeOf('string'))
    await release(0, late)
    expect(await acquire(0, key, MINUTE)).toBeNull()
    await release(1, mine)
    expect(await acquire(0, key, MINUTE)).toBeTypeOf('string')
  })

  it('stands apart from locks with another prefix', async () => {
    const key = freshKey()
    expect(await acquire(0, key, MINUTE, 'one:')).toBeTypeOf('string')
    expect(await acquire(0, key, MINUTE, 'two:')).toBeTypeOf('string')
    expect(await acquire(1, key, MINUTE, 'one:')).toBeNull()
  })

  it('has one of two workers ask the handler, and the other answer with what it stores', async () => {
    const both = [get(0, '/page'), get(1, '/page')]
    const answers = await Promise.all((await Promise.all(both)).map((answer) => answer.text()))
    expect(answers[0]).toBe(answers[1])
    const calls = await Promise.all(
      ([0, 1] as const).map(async (at) => Number(await (await get(at, '/calls')).json())),
    )
    expect(calls.toSorted()).toEqual([0, 1])
  })

  it('is given back when an answer is for one client alone', async () => {
    await (await get(0, '/own')).text()
    const began = Date.now()
    await (await get(1, '/own')).text()
    // else the lease, which is ten seconds, would have to run out
    expect(Date.now() - began).toBeLessThan(5000)
  })
})

describe('durableLock', () => {
  it('throws for what is no namespace, and for a prefix that is no string', () => {
    expect(() => durableLock(undefined as never)).toThrow(
      new TypeError('namespace must be one of Durable Objects, and undefined has no idFromName, get'),
    )
    const method = (): never => {
      throw new Error('Nothing is called when a lock is made')
    }
    const namespace = { idFromName: method, get: method } as never
    expect(() => durableLock(namespace, { prefix: 1 as never })).toThrow('prefix must be a string, not 1')
    expect(() => durableLock(namespace)).not.toThrow()
  })

  it('rejects where the object fails, so that the cache goes on without it', async () => {
    const namespace = {
      idFromName: () => 'id',
      get: () => ({ fetch: async () => new Response(null, { status: 500 }) }),
    } as never
    await expect(durableLock(namespace).acquire('a', 1000)).rejects.toThrow('The lock answered 500')
  })
})
