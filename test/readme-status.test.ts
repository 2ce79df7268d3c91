import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CacheEvent, type CacheOptions, createCache } from '../packages/core/src/index.ts'
import { createMemoryStore } from '../packages/core/src/memory.ts'
import { settingsOf } from '../packages/core/src/settings.ts'
import { codeIn, tableUnder } from './readme-blocks.ts'
import { type Answer, type Fetches, pass, visit } from './readme-visitor.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const readme = read('README.md')

/** What the first column of a table says in code. */
const rowsUnder = (title: string): string[] => tableUnder(readme, title).map(([cell]) => codeIn(cell))

/** The strings of a union type in a source file. */
function membersOf(file: string, type: string): string[] {
  const [, union = ''] =
    new RegExp(`export type ${type} =((?:\\s*\\|?\\s*[\\w']\\S*)+)`).exec(read(file)) ?? []
  return [...union.matchAll(/'([^']+)'/g)].map(([, word = '']) => word)
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 1) })
})

afterEach(() => {
  vi.useRealTimers()
})

interface Scene extends Fetches {
  readonly heard: CacheEvent[]
  purge(): Promise<boolean>
}

/** A cache in front of answers that come in turn, the last one for ever. */
function scene(answers: readonly (() => Response | Promise<Response>)[], options: CacheOptions = {}): Scene {
  const heard: CacheEvent[] = []
  const cache = createCache({ onEvent: (event) => heard.push(event), ...options })
  let turn = 0
  const fetch = cache.wrap((_request: Request, ..._rest: unknown[]) =>
    answers[Math.min(turn++, answers.length - 1)]!(),
  )
  return { fetch, heard, purge: () => cache.purge({ url: 'https://example.com/' }) }
}

function answering(
  status: number,
  fields: Record<string, string>,
  body: BodyInit | null = 'x',
): () => Response {
  return () => new Response(body, { status, headers: fields })
}

const fresh = { 'cache-control': 'max-age=300' }
const ok = answering(200, fresh)
const tagged = answering(200, { ...fresh, etag: '"a"' })
const confirmed = answering(304, { ...fresh, etag: '"a"' }, null)

const statuses: Record<string, () => Promise<Answer>> = {
  'freshet; hit; ttl=293': async () => after(scene([ok]), 7),
  'freshet; hit; ttl=-10': async () =>
    after(scene([answering(200, { 'cache-control': 'max-age=300, stale-while-revalidate=60' })]), 310),
  'freshet; fwd=uri-miss; stored': async () => visit(scene([ok]), '/'),
  'freshet; fwd=vary-miss; stored': async () =>
    after(scene([answering(200, { ...fresh, vary: 'accept-language' })]), 0, {
      headers: { 'accept-language': 'fr' },
    }),
  'freshet; fwd=partial; fwd-status=206; stored': async () => {
    const part = (range: string): (() => Response) =>
      answering(206, { ...fresh, etag: '"a"', 'content-range': `bytes ${range}/2` })
    const app = scene([part('0-0'), part('1-1')])
    await visit(app, '/', { headers: { range: 'bytes=0-0' } })
    return visit(app, '/')
  },
  'freshet; fwd=uri-miss; ttl=300; collapsed': async () => {
    const app = scene([ok])
    const [, second] = await Promise.all([visit(app, '/'), visit(app, '/')])
    return second
  },
  'freshet; fwd=stale; fwd-status=304; ttl=300': async () => after(scene([tagged, confirmed]), 310),
  'freshet; fwd=stale; fwd-status=503; ttl=-10': async () => {
    const covered = answering(200, { 'cache-control': 'max-age=300, stale-if-error=60' })
    return after(scene([covered, answering(503, {})]), 310)
  },
  'freshet; fwd=request; fwd-status=200; stored': async () =>
    after(scene([ok]), 0, { headers: { 'cache-control': 'no-cache' } }),
  'freshet; fwd=uri-miss; detail=private': async () =>
    visit(scene([answering(200, { 'cache-control': 'private, max-age=300' })]), '/'),
  'freshet; fwd=uri-miss; stored; detail=store-fault': async () => {
    const match = (): never => {
      throw new Error('The disk is gone')
    }
    return visit(scene([ok], { storage: { match, put() {}, delete: () => false } }), '/')
  },
  'freshet; fwd=uri-miss; detail=store-down': async () => {
    const match = (): undefined => {
      throw new Error('The disk is gone')
    }
    const storage = { match, put() {}, delete: () => false }
    const app = scene([ok], { storage, storageBreaker: { failures: 1, cooldown: 1000 } })
    // a write that comes after it would succeed, and close the breaker
    await visit(app, '/', { headers: { 'cache-control': 'no-store' } })
    return visit(app, '/')
  },
  'freshet; fwd=method': async () => visit(scene([ok]), '/', { method: 'POST' }),
  'freshet; fwd=bypass': async () => visit(scene([ok]), '/', { headers: { 'if-match': '"a"' } }),
  'freshet; fwd=bypass; detail=filtered': async () => visit(scene([ok], { filterRequest: () => false }), '/'),
  'freshet; fwd=bypass; detail=content-too-large': async () =>
    visit(scene([ok], { maxKeyBodySize: 3 }), '/', { method: 'QUERY', body: '1234' }),
  'freshet; fwd=bypass; detail=option-fault': async () =>
    visit(scene([ok], { perRequest: () => ({ ttl: NaN }) }), '/'),
  'freshet; detail=only-if-cached': async () =>
    visit(scene([ok]), '/', { headers: { 'cache-control': 'only-if-cached' } }),
}

/** The second answer, so many seconds after the first. */
async function after(app: Fetches, seconds: number, init?: RequestInit): Promise<Answer> {
  await visit(app, '/')
  pass(seconds)
  return visit(app, '/', init)
}

describe('the table of Cache-Status', () => {
  it('has what is tried here, in this order', () => {
    expect(rowsUnder('What the cache did')).toEqual(Object.keys(statuses))
  })

  it.each(Object.entries(statuses))('%s comes of what is said there', async (value, happen) => {
    expect((await happen()).cacheStatus).toBe(value)
  })
})

/** How an answer comes to be not stored for a reason, and where that is shown. */
type Refusal = [app: Scene, init?: RequestInit]

const shown: Record<string, () => Refusal> = {
  method: () => [scene([ok]), { method: 'HEAD' }],
  status: () => [scene([answering(206, { ...fresh, 'content-range': 'bytes 0-0/2' })])],
  'request-no-store': () => [scene([ok]), { headers: { 'cache-control': 'no-store' } }],
  'no-store': () => [scene([answering(200, { 'cache-control': 'no-store' })])],
  private: () => [scene([answering(200, { 'cache-control': 'private' })])],
  authorization: () => [scene([ok]), { headers: { authorization: 'Bearer x' } }],
  'set-cookie': () => [scene([answering(200, { ...fresh, 'set-cookie': 'id=1' })])],
  'vary-star': () => [scene([answering(200, { ...fresh, vary: '*' })])],
  'no-explicit-freshness': () => [scene([answering(302, { location: '/elsewhere' })])],
  tags: () => [scene([answering(200, { 'cache-control': 'max-age=60', 'cache-tag': 'a'.repeat(1025) })])],
  useless: () => [scene([answering(200, {})])],
  filtered: () => [scene([ok], { filterResponse: () => false })],
  endless: () => [scene([answering(200, { ...fresh, 'content-type': 'text/event-stream' }, 'data: 1\n\n')])],
  'too-large': () => [
    scene([answering(200, { ...fresh, 'content-length': '9' }, '123456789')], { maxBodySize: 8 }),
  ],
}

/** Those that are known only when the head has been sent. */
const heardOnly: Record<string, () => Promise<Scene>> = {
  'too-large': async () => visited(scene([answering(200, fresh, '123456789')], { maxBodySize: 8 })),
  part: async () => {
    const app = scene([answering(206, { ...fresh, etag: '"a"', 'content-range': 'bytes 0-0/2' })])
    await visit(app, '/', { headers: { range: 'bytes=0-0', 'if-range': '"a"' } })
    return app
  },
  incomplete: async () => visited(scene([answering(200, { ...fresh, 'content-length': '2' })])),
  purged: async () => {
    let answerNow!: (response: Response) => void
    const app = scene([() => new Promise<Response>((resolve) => (answerNow = resolve))])
    const visiting = visit(app, '/')
    await vi.waitUntil(() => answerNow !== undefined)
    await app.purge()
    answerNow(ok())
    await visiting
    return app
  },
  'store-fault': async () => {
    const put = (): never => {
      throw new Error('The disk is full')
    }
    return visited(scene([ok], { storage: { match: () => undefined, put, delete: () => false } }))
  },
}

async function visited(app: Scene): Promise<Scene> {
  await visit(app, '/')
  return app
}

const reasonsHeard = ({ heard }: Scene): string[] =>
  heard.flatMap((event) => (event.type === 'not-stored' ? [event.reason] : []))

describe('the table of what is never stored', () => {
  const rows = rowsUnder('What is never stored, and why')

  it('has each reason that the code knows, and no other', () => {
    const known = [
      ...membersOf('packages/core/src/rules/storability.ts', 'Unstorable'),
      ...membersOf('packages/core/src/rules/capturability.ts', 'Uncapturable'),
      ...membersOf('packages/core/src/decide/decision.ts', 'NotStored'),
      ...membersOf('packages/core/src/decide/decision.ts', 'NotCaptured'),
    ]
    expect(rows.toSorted()).toEqual(known.toSorted())
  })

  it('has no reason that is not tried here', () => {
    const tried = new Set([...Object.keys(shown), ...Object.keys(heardOnly), 'error', 'handler-failed'])
    expect(rows.filter((reason) => !tried.has(reason))).toEqual([])
  })

  it.each(Object.entries(shown))(
    '%s: it says so in Cache-Status, metadata and event',
    async (reason, meet) => {
      const [app, init] = meet()
      for (let time = 0; time < 2; time++) {
        const answer = await visit(app, '/', init)
        expect(answer.cacheStatus).toBe(`freshet; fwd=uri-miss; detail=${reason}`)
        expect(answer.metadata).toMatchObject({ notStored: reason, stored: false, fromCache: false })
      }
      expect(reasonsHeard(app)).toEqual([reason, reason])
    },
  )

  it.each(Object.entries(heardOnly))('%s: an event says so', async (reason, meet) => {
    expect(reasonsHeard(await meet())).toEqual([reason])
  })

  it('error: the good response stays', async () => {
    const app = scene([tagged, answering(503, {}), confirmed])
    expect((await after(app, 310)).cacheStatus).toBe('freshet; fwd=stale; fwd-status=503; detail=error')
    expect((await visit(app, '/')).cacheStatus).toBe('freshet; fwd=stale; fwd-status=304; ttl=300')
  })

  it('handler-failed: the error goes to the caller', async () => {
    const thrown = scene([() => Promise.reject(new Error('out of order'))])
    await expect(visit(thrown, '/')).rejects.toThrow('out of order')
    const app = scene([() => Response.error()])
    const response = await app.fetch(new Request('https://example.com'))
    expect(response).toMatchObject({ type: 'error', status: 0 })
    expect(reasonsHeard(app)).toEqual(['handler-failed'])
  })

  it.each(['private', 'authorization', 'set-cookie'])('%s holds in shared caches only', async (reason) => {
    const init = reason === 'authorization' ? { headers: { authorization: 'Bearer x' } } : {}
    const directives = reason === 'private' ? 'private, max-age=300' : 'max-age=300'
    const app = scene([answering(200, { 'cache-control': directives, 'set-cookie': 'id=1' })], {
      type: 'private',
    })
    expect((await after(app, 0, init)).metadata).toMatchObject({ hit: true })
  })
})

describe('the table of events', () => {
  it('has the types of the events that there are', () => {
    const types = [...read('packages/core/src/events.ts').matchAll(/readonly type: '([^']+)'/g)]
    expect(rowsUnder('Events')).toEqual(types.map(([, type]) => type))
  })

  it('has only what can be heard', async () => {
    const covered = answering(200, { 'cache-control': 'max-age=300, stale-while-revalidate=60', etag: '"a"' })
    const failing = (): never => {
      throw new Error('out of order')
    }
    const app = scene([covered, confirmed, failing])
    const store = { match: failing, put: failing, delete: failing }
    const misled = scene([ok], { filterRequest: failing })
    const scenes = [
      app,
      scene([answering(200, {})]),
      scene([ok], { storage: store, storageBreaker: { failures: 1 } }),
      misled,
    ]
    await after(app, 310)
    pass(310)
    await app.purge()
    for (const each of scenes) await visit(each, '/').catch(() => {})
    const refreshed = scene([covered, failing])
    await after(refreshed, 310)
    const crowded = scene([ok], { storage: createMemoryStore({ maxEntries: 1 }) })
    await visit(crowded, '/')
    await visit(crowded, '/other')
    const heard = [...scenes, refreshed, crowded].flatMap((each) => each.heard.map(({ type }) => type))
    expect([...new Set(heard)].toSorted()).toEqual(rowsUnder('Events').toSorted())
  })
})

describe('the table of options', () => {
  const rows = tableUnder(readme, 'Options')

  it('has the options that there are', () => {
    const [, members = ''] =
      /interface CacheOptions \{([\s\S]*?)\n\}/.exec(read('packages/core/src/options.ts')) ?? []
    const names = [...members.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name]) => name)
    expect(rows.map(([cell]) => codeIn(cell))).toEqual(names)
  })

  const withoutValue = [
    'storage',
    'lock',
    'key',
    'onEvent',
    'perRequest',
    'filterRequest',
    'filterResponse',
    'handlerDeadline',
  ]

  it('tells the defaults of the code', () => {
    const { policy, ...settings } = settingsOf({})
    const { maximum } = policy.heuristic as { maximum: number }
    const given: Record<string, unknown> = { ...settings, ...policy, type: 'shared', now: 'Date.now' }
    given['heuristic'] = `{ fraction: 0.1, maximum: ${maximum} }`
    const { failures, cooldown } = settings.storageBreaker!
    given['storageBreaker'] = `{ failures: ${failures}, cooldown: ${cooldown} }`
    for (const list of ['methods', 'targets']) given[list] = [...(given[list] as Iterable<string>)].join(', ')
    expect(settings.handlerDeadline).toBe(Infinity)
    expect(settings.now()).toBe(Date.now())
    expect(policy).toMatchObject({ shared: true, heuristic: { fraction: 0.1 } })
    for (const [option, , , otherwise] of rows) {
      const name = codeIn(option)
      const told = codeIn(otherwise).replaceAll('_', '')
      if (told !== '') expect(told, name).toBe(String(given[name]).replaceAll('_', ''))
      else expect(withoutValue).toContain(name)
    }
  })
})
