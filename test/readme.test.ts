import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CacheEvent, CacheMetadata, HttpCache } from '../packages/core/src/index.ts'
import type { MemoryStore } from '../packages/core/src/memory.ts'
import type { StoreCase } from '../packages/core/src/testing.ts'
import { codeBlocks, type Program, programs } from './readme-blocks.ts'
import { openSandbox } from './readme-sandbox.ts'
import {
  type Running,
  runServiceWorker,
  runWorker,
  serveExample,
} from '../packages/adapters/test/examples.ts'
import { type Fetches, pass, visit } from './readme-visitor.ts'

const root = join(import.meta.dirname, '..')
const files = [
  'README.md',
  'docs/hono.md',
  'docs/storage.md',
  'docs/cdn.md',
  'docs/explain.md',
  'docs/admin.md',
  ...['core', 'hono', 'adapters', 'cli'].map((name) => `packages/${name}/README.md`),
]
const readmes = files.map((file) => {
  const text = readFileSync(join(root, file), 'utf8')
  return { file, text, blocks: codeBlocks(text) }
})
const sandbox = openSandbox()

const servers: ChildProcess[] = []

afterAll(() => {
  sandbox.remove()
  for (const server of servers) server.kill()
})

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 1) })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

type Exports = Record<string, unknown>

/** Runs a program anew. */
type Run = () => Promise<Exports>

/** What is true of a program; those that go on from others are checked once after each. */
type Check = (run: Run, after: string, code: string) => Promise<void>

/** The app or handler that a module exports. */
function appOf(exports: Exports): Fetches {
  return (exports['app'] ?? exports['default']) as Fetches
}

/** A route sends exactly `cacheControl`; behind the local cache a second request brings what `reuse` says. */
function route(path: string, cacheControl: string, reuse: (app: Fetches) => Promise<void>): Check {
  return async (run, after, code) => {
    expect(code).toContain(`// Cache-Control: ${cacheControl}\n`)
    const app = appOf(await run())
    const first = await visit(app, path)
    expect(first).toMatchObject({ status: 200, cacheControl })
    expect(first.headers.has('date')).toBe(true)
    if (after === 'local-cache') return reuse(app)
    expect(await visit(app, path)).toMatchObject({ cacheStatus: null, age: null, text: first.text })
  }
}

/** Behind the local cache the answer to `path` is reused for `lifetime` seconds and not a second longer. */
function reusedFor(path: string, lifetime: number): (app: Fetches) => Promise<void> {
  return async (app) => {
    pass(lifetime - 1)
    const hit = await visit(app, path)
    expect(hit).toMatchObject({ cacheStatus: 'freshet; hit; ttl=1', age: String(lifetime - 1) })
    pass(1)
    expect((await visit(app, path)).metadata).toMatchObject({ hit: false, fwd: 'stale', stored: true })
  }
}

const isWithout = async (exports: Exports, path: string): Promise<void> => {
  const app = appOf(exports)
  for (let time = 0; time < 2; time++) {
    expect(await visit(app, path)).toMatchObject({
      status: 200,
      cacheControl: 'max-age=300, public',
      cacheStatus: null,
      age: null,
    })
  }
}

const isCached = async (exports: Exports, path: string): Promise<void> => {
  const app = appOf(exports)
  const first = await visit(app, path)
  expect(first).toMatchObject({
    status: 200,
    cacheControl: 'max-age=300, public',
    cacheStatus: 'freshet; fwd=uri-miss; stored',
  })
  pass(7)
  expect(await visit(app, path)).toMatchObject({
    cacheControl: 'max-age=300, public',
    cacheStatus: 'freshet; hit; ttl=293',
    age: '7',
    text: first.text,
  })
}

const quickStart: Record<string, Check> = {
  'hono-headers': async (run) => isWithout(await run(), '/api/data'),
  'hono-cache': async (run) => isCached(await run(), '/api/data'),
  'fetch-headers': async (run) => isWithout(await run(), '/any'),
  'fetch-cache': async (run) => {
    const exports = await run()
    await isCached(exports, '/any')
    expect((await visit(appOf(exports), '/other')).text).toBe('{"path":"/other"}')
  },
}

const isEmpty: Check = async (run) => {
  expect(await visit(appOf(await run()), '/')).toMatchObject({ status: 404, cacheControl: null })
}

const examples: Record<string, Check> = {
  'headers-only': isEmpty,
  'local-cache': isEmpty,

  'static-assets': route('/static/logo.svg', 'max-age=31536000, public, immutable', async (app) => {
    // a reload is no reason to ask the handler
    const reload = await visit(app, '/static/logo.svg', { headers: { 'cache-control': 'max-age=0' } })
    expect(reload.metadata).toMatchObject({ hit: true })
    await reusedFor('/static/logo.svg', 31_536_000)(app)
  }),

  'public-api': route('/api/articles', 'max-age=300, public', async (app) => {
    const authorized = { headers: { authorization: 'Bearer of-somebody' } }
    expect((await visit(app, '/api/articles', authorized)).metadata).toMatchObject({ hit: true })
    await reusedFor('/api/articles', 300)(app)
  }),

  'private-data': route('/api/user/profile', 'max-age=300, private', async (app) => {
    for (const user of ['ann', 'bob', 'ann']) {
      const answer = await visit(app, '/api/user/profile', { headers: { 'x-user': user } })
      expect(answer).toMatchObject({
        text: JSON.stringify({ user }),
        cacheStatus: 'freshet; fwd=uri-miss; detail=private',
        age: null,
      })
    }
    const users = ['cleo', 'dan', 'eve'].map((user) => ({ headers: { 'x-user': user } }))
    const atOnce = await Promise.all(users.map((init) => visit(app, '/api/user/profile', init)))
    expect(atOnce.map(({ text }) => text)).toEqual(['{"user":"cleo"}', '{"user":"dan"}', '{"user":"eve"}'])
  }),

  // clients reckon with max-age and are told the Age; this cache reckons with s-maxage
  cdn: route('/api/data', 'max-age=60, s-maxage=3600, public', async (app) => {
    pass(61)
    expect(await visit(app, '/api/data')).toMatchObject({
      cacheControl: 'max-age=60, s-maxage=3600, public',
      cacheStatus: 'freshet; hit; ttl=3539',
      age: '61',
    })
    await reusedFor('/api/data', 3600)(await freshened(app, '/api/data'))
  }),

  'every-cdn': async (run, after, code) => {
    const app = appOf(await run())
    const first = await visit(app, '/api/articles/12')
    const fields = ['cache-control', 'cdn-cache-control', 'cache-tag', 'vary']
    const written = fields.map((name) => first.headers.get(name))
    expect(written).toEqual([
      'max-age=60',
      'max-age=3600, stale-while-revalidate=600',
      'articles,article-12',
      'accept-language',
    ])
    expect(code.match(/^\/\/ .*: .*$/gm)?.map((line) => line.replace(/^.*?: /, ''))).toEqual(written)
    const statuses = []
    for (const seconds of [3599, 600]) {
      pass(seconds)
      statuses.push((await visit(app, '/api/articles/12')).cacheStatus)
    }
    const fresh = ['freshet; hit; ttl=1', 'freshet; hit; ttl=-599']
    expect(statuses).toEqual(after === 'local-cache' ? fresh : [null, null])
  },

  'no-caching': route('/api/secrets', 'no-store', async (app) => {
    expect(await visit(app, '/api/secrets')).toMatchObject({
      cacheStatus: 'freshet; fwd=uri-miss; detail=no-store',
      age: null,
    })
  }),

  'field-names': async (run, after, code) => {
    expect(code).toContain('// Cache-Control: max-age=300, public, private="set-cookie"\n')
    const app = appOf(await run())
    const first = await visit(app, '/api/visits')
    expect(first.cacheControl).toBe('max-age=300, public, private="set-cookie"')
    expect(first.headers.get('set-cookie')).toBe('visit=1')
    const second = await visit(app, '/api/visits')
    expect(second.text).toBe(first.text)
    expect(second.headers.get('set-cookie')).toBe(after === 'local-cache' ? null : 'visit=1')
    expect(second.metadata?.hit ?? false).toBe(after === 'local-cache')
  },

  contradictions: async (run) => {
    await expect(run()).rejects.toThrow(new TypeError('public and private contradict each other'))
  },

  'header-options': async (run, after) => {
    const answer = await visit(appOf(await run()), '/account/orders')
    expect(answer).toMatchObject({ status: 401, cacheControl: 'no-store' })
    expect(answer.cacheStatus).toBe(after === 'local-cache' ? 'freshet; fwd=uri-miss; detail=no-store' : null)
  },
}

/** `app`, whose answer to `path` was made this instant. */
async function freshened(app: Fetches, path: string): Promise<Fetches> {
  expect((await visit(app, path, { headers: { 'cache-control': 'no-cache' } })).metadata).toMatchObject({
    fwd: 'request',
    stored: true,
  })
  return app
}

const insight: Record<string, Check> = {
  'metadata-hono': async (run) => {
    const log = vi.spyOn(console, 'log').mockReturnValue()
    const app = appOf(await run())
    await visit(app, '/api/articles')
    pass(9)
    await visit(app, '/api/articles')
    expect(log.mock.calls).toEqual([
      ['/api/articles', 'from the handler'],
      ['/api/articles', 'from the cache, 9 s old'],
    ])
  },

  'metadata-fetch': async (run) => {
    const metadata = (await run())['metadata'] as CacheMetadata
    expect(metadata).toMatchObject({
      fromCache: true,
      revalidated: false,
      stored: false,
      age: 0,
      ttl: 300_000,
    })
    expect(metadata).toMatchObject({ createdAt: Date.now(), key: 'https://example.com/level' })
  },

  events: async (run) => {
    const exports = await run()
    await visit(appOf(exports), '/')
    await visit(appOf(exports), '/')
    const heard = exports['heard'] as CacheEvent[]
    expect(heard.map(({ type }) => type)).toEqual(['asked', 'handled', 'answer', 'stored', 'answer'])
  },

  purge: async (run) => {
    const exports = await run()
    const app = appOf(exports)
    const changed = async (name: string): Promise<void> => {
      pass(1)
      expect(await (exports[name] as () => Promise<boolean>)()).toBe(true)
      pass(1)
    }
    const fwd = async (): Promise<string | undefined> => (await visit(app, '/api/articles')).metadata?.fwd
    expect([await fwd(), await fwd()]).toEqual(['uri-miss', undefined])
    await changed('listChanged')
    expect([await fwd(), await fwd()]).toEqual(['uri-miss', undefined])
    await changed('articleChanged')
    expect([await fwd(), await fwd()]).toEqual(['stale', undefined])
  },
}

/** Another run of the program, as of a process that starts later, finds what the first has stored. */
async function outlivesTheProcess(run: Run, path: string): Promise<void> {
  expect((await visit(appOf(await run()), path)).cacheStatus).toBe('freshet; fwd=uri-miss; stored')
  pass(60)
  const later = await visit(appOf(await run()), path)
  expect(later).toMatchObject({ cacheStatus: 'freshet; hit; ttl=240', age: '60', text: '["Spring tide"]' })
}

const redisServer = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']
  .map((folder) => join(folder, 'redis-server'))
  .find((path) => existsSync(path))

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/** What the program stores in a Redis of its own outlives it. */
async function onRedis(run: Run): Promise<void> {
  if (redisServer === undefined) return expect(process.env['CI'], 'redis-server is missing').toBeUndefined()
  const port = await freePort()
  const server = spawn(redisServer, ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // not before the last test: the example's connection would complain
  servers.push(server)
  for await (const line of server.stdout) if (/Ready to accept/.test(String(line))) break
  vi.stubEnv('REDIS_URL', `redis://127.0.0.1:${port}`)
  await outlivesTheProcess(run, '/api/articles')
}

const storages: Record<string, Check> = {
  'storage-memory': async (run) => {
    const cache = (await run())['cache'] as HttpCache
    const large = new Uint8Array(7 * 1024 ** 2)
    const headers = { 'cache-control': 'max-age=60' }
    const app = { fetch: cache.wrap(() => new Response(large, { headers })) }
    // 70 MiB: more than the default would hold
    const paths = Array.from({ length: 10 }, (_, at) => `/${at}`)
    for (const path of paths) await visit(app, path)
    for (const path of paths) expect((await visit(app, path)).metadata).toMatchObject({ hit: true })
  },

  'storage-fs': async (run) => {
    vi.spyOn(process, 'cwd').mockReturnValue(sandbox.directory)
    await outlivesTheProcess(run, '/api/articles')
    expect(existsSync(join(sandbox.directory, '.cache/http'))).toBe(true)
  },

  'storage-redis': (run) => onRedis(run),

  'storage-redis-native': (run) => onRedis(run),

  'storage-tiered': async (run) => {
    const home = process.cwd()
    process.chdir(sandbox.directory)
    try {
      const wrap = (exports: Exports): Fetches => ({
        fetch: (exports['cache'] as HttpCache).wrap(() =>
          Response.json(['Spring tide'], { headers: { 'cache-control': 'max-age=300' } }),
        ),
      })
      await outlivesTheProcess(async () => ({ default: wrap(await run()) }), '/api/articles')
      expect(existsSync('responses.db')).toBe(true)
    } finally {
      process.chdir(home)
    }
  },

  sweep: async (run) => {
    vi.spyOn(process, 'cwd').mockReturnValue(join(sandbox.directory, 'sweep'))
    const handler = (): Response => new Response('2.41 m', { headers: { 'cache-control': 'max-age=60' } })
    const app = { fetch: ((await run())['cache'] as HttpCache).wrap(handler) }
    await visit(app, '/')
    pass(59)
    expect((await run())['swept']).toEqual({ examined: 1, removed: 0 })
    pass(1)
    expect((await run())['swept']).toEqual({ examined: 1, removed: 1 })
  },

  'per-request': async (run) => {
    const app = appOf(await run())
    const search = (body: string): RequestInit => ({ method: 'POST', body })
    expect(await visit(app, '/search', search('a'))).toMatchObject({ text: 'found a' })
    pass(59)
    const hit = { text: 'found a', cacheStatus: 'freshet; hit; ttl=1' }
    expect(await visit(app, '/search', search('a'))).toMatchObject(hit)
    expect((await visit(app, '/search', search('b'))).metadata).toMatchObject({
      fwd: 'uri-miss',
      stored: true,
    })
    pass(1)
    expect((await visit(app, '/search', search('a'))).metadata).toMatchObject({ fwd: 'stale' })
    const live = { cacheStatus: 'freshet; fwd=bypass; detail=filtered' }
    expect(await visit(app, '/live')).toMatchObject(live)
    expect((await visit(app, '/other')).metadata).toMatchObject({ notStored: 'useless' })
  },

  'private-cache': async (run) => {
    let calls = 0
    const server = createServer((_, response) => {
      response.setHeader('cache-control', 'private, max-age=60')
      response.end(String(++calls))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const app = { fetch: (await run())['cachedFetch'] as Fetches['fetch'] }
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
      expect((await visit(app, url)).text).toBe('1')
      expect(await visit(app, url)).toMatchObject({ text: '1', metadata: { hit: true } })
    } finally {
      server.close()
    }
  },
}

/** Whether what a block writes into its `log` is what is said of one miss. */
const logsMiss: Check = async (run) => {
  const { cache, log } = (await run()) as { cache: HttpCache; log: string[] }
  const app = {
    fetch: cache.wrap(() => new Response('2.41 m', { headers: { 'cache-control': 'max-age=300' } })),
  }
  await visit(app, '/level')
  expect(log.map((text) => text.split('\n')[0])).toEqual([
    'The handler is asked (GET): nothing is stored under the key. [RFC 9111 §4]',
    expect.stringMatching(/^The handler answered 200 after \d+ ms\.$/),
    'GET https://example.com/level: 200. The handler answered: nothing was stored',
    'The answer is in the store: 6 bytes of content. [RFC 9111 §3]',
  ])
}

const explanations: Record<string, Check> = {
  explain: async (run, _after, code) => {
    const { why, text } = (await run()) as Record<'why' | 'text', string>
    expect(code).toContain(`\n// ${why}\n`)
    const [first, , , decided] = text.split('\n')
    expect(code).toContain(`\n// ${first}\n`)
    expect(code).toContain(`\n// ${decided}`)
    expect(text).toContain('RFC 9111 §4.2 · Fresh and stale')
  },

  'explain-request': async (run) => {
    const exports = await run()
    const why = exports['why'] as (url: string, fields?: HeadersInit) => Promise<string>
    const app = { fetch: exports['answer'] as Fetches['fetch'] }
    expect(await why('https://example.com/')).toContain('Nothing under this key.')
    await visit(app, '/')
    pass(7)
    expect(await why('https://example.com/')).toContain('it is fresh for 4 minutes 53 seconds more')
    const forced = await why('https://example.com/', { 'cache-control': 'no-cache' })
    expect(forced).toContain('the client said no-cache')
  },

  'explain-events': async (run, after, code) => {
    await logsMiss(run, after, code)
    const { cache, told } = (await run()) as { cache: HttpCache; told: (response: Response) => string }
    const request = new Request('https://example.com/')
    const response = await cache.handle(request, () => new Response('no', { status: 429 }))
    expect(told(response)).toContain('Not stored: a 429 tells one client to slow down. [RFC 6585 §4]')
    expect(told(new Response())).toBe('It came past the cache.\n')
  },

  'core-explain': logsMiss,
}

const operator = { authorization: 'Bearer open sesame' }

/** The URLs that the administration lists, with these fields; its status where it refuses. */
async function listedBy(app: Fetches, headers: HeadersInit, path: string): Promise<unknown> {
  const answer = await app.fetch(new Request(`https://example.com${path}`, { headers }))
  if (answer.status !== 200) return answer.status
  return ((await answer.json()) as { entries: { url: string }[] }).entries.map(({ url }) => url)
}

const administration: Record<string, Check> = {
  'admin-hono': async (run) => {
    vi.stubEnv('ADMIN_TOKEN', 'open sesame')
    const app = appOf(await run())
    await visit(app, '/level')
    expect(await listedBy(app, {}, '/ops/cache/entries')).toBe(403)
    expect(await listedBy(app, operator, '/ops/cache/entries')).toEqual(['https://example.com/level'])
    const purge = (headers: HeadersInit) =>
      app.fetch(
        new Request('https://example.com/ops/cache/purge', {
          method: 'POST',
          body: '{ "tag": "levels" }',
          headers: { 'content-type': 'application/json', ...headers },
        }),
      )
    expect((await purge({})).status).toBe(403)
    expect((await visit(app, '/level')).metadata).toMatchObject({ hit: true })
    expect((await purge(operator)).status).toBe(200)
    expect((await visit(app, '/level')).metadata).toMatchObject({ hit: false })
    // without a token nobody is let in
    vi.stubEnv('ADMIN_TOKEN', '')
    expect(await listedBy(appOf(await run()), { authorization: 'Bearer ' }, '/ops/cache/entries')).toBe(403)
  },

  'admin-fetch': async (run) => {
    const app = appOf(await run())
    await visit(app, '/level')
    expect(await listedBy(app, {}, '/ops/cache/entries')).toBe(401)
    const ann = { authorization: `Basic ${btoa('ann:low water')}` }
    expect(await listedBy(app, ann, '/ops/cache/entries')).toEqual(['https://example.com/level'])
  },

  'core-admin': async (run) => {
    vi.stubEnv('ADMIN_TOKEN', 'open sesame')
    const { admin, listed } = (await run()) as { admin: Fetches['fetch']; listed: Response }
    expect([listed.status, await listed.json()]).toEqual([200, { at: Date.now(), entries: [], next: null }])
    expect((await admin(new Request('https://example.com/entries'))).status).toBe(403)
  },
}

const cdns: Record<string, Check> = {
  'cdn-policy': async (run) => {
    const { headers } = await visit(appOf(await run()), '/articles/12')
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'max-age=60',
      'netlify-cdn-cache-control': 'max-age=3600, stale-while-revalidate=600, durable',
      'netlify-cache-tag': 'articles,article-12',
      vary: 'accept-language',
    })
  },

  'cdn-netlify': async (run, _after, code) => {
    const answer = (await run())['answer'] as Fetches['fetch']
    const { headers } = await answer(new Request('https://example.com/'))
    expect(code).toContain(`// Netlify-Vary: ${headers.get('netlify-vary')}\n`)
    expect(headers.get('netlify-cdn-cache-control')).toBe('max-age=3600')
  },

  'cdn-purge': async (run) => {
    vi.stubEnv('CLOUDFLARE_ZONE', 'zone-1')
    vi.stubEnv('CLOUDFLARE_TOKEN', 'token-1')
    const asked = vi
      .spyOn(globalThis, 'fetch')
      .mockImplementation(async () => Response.json({ success: true }))
    const exports = await run()
    const cache = exports['cache'] as HttpCache
    const headers = { 'cache-control': 'max-age=60' }
    const app = { fetch: cache.wrap(() => new Response('2.41 m', { headers })) }
    await visit(app, '/articles/12')
    await (exports['articleChanged'] as (id: string) => Promise<void>)('12')
    expect((await visit(app, '/articles/12')).metadata).toMatchObject({ hit: false })
    expect(asked.mock.calls.map(([url, init]) => [url, init?.body])).toEqual([
      [
        'https://api.cloudflare.com/client/v4/zones/zone-1/invalidate_cache',
        '{"files":["https://example.com/articles/12"]}',
      ],
      ['https://api.cloudflare.com/client/v4/zones/zone-1/invalidate_cache', '{"tags":["articles"]}'],
    ])
  },
}

const core: Record<string, Check> = {
  'core-handle': async (run) => {
    type Answer = (request: Request, waitUntil: (promise: Promise<unknown>) => void) => Promise<Response>
    const { answer } = (await run()) as { answer: Answer }
    const fetch: Fetches['fetch'] = (request, _env, ctx) =>
      answer(request, (promise) => (ctx as { waitUntil(promise: Promise<unknown>): void }).waitUntil(promise))
    expect((await visit({ fetch }, '/')).metadata).toMatchObject({ hit: false, stored: true })
    expect((await visit({ fetch }, '/')).metadata).toMatchObject({ hit: true })
  },

  'core-cache-control': async (run, _after, code) => {
    const { text, parsed } = await run()
    expect(code).toContain(`// ${String(text)}\n`)
    expect(text).toBe('max-age=300, public, no-cache="x-level"')
    expect(parsed).toEqual({ maxAge: 300, private: true, invalid: ['stale-if-error'] })
  },

  'core-cdn': async (run, _after, code) => {
    const answer = (await run())['answer'] as Fetches['fetch']
    const { headers } = await answer(new Request('https://example.com/'))
    for (const name of ['Cache-Control', 'Surrogate-Control', 'Surrogate-Key']) {
      expect(code).toContain(`// ${name}: ${headers.get(name)}\n`)
    }
  },

  'core-memory': async (run) => {
    const { store, cache } = (await run()) as { store: MemoryStore; cache: HttpCache }
    const body = new Uint8Array(1024)
    const app = {
      fetch: cache.wrap(() => new Response(body, { headers: { 'cache-control': 'max-age=60' } })),
    }
    for (let at = 0; at < 1001; at++) await visit(app, `/${at}`)
    expect(store.size).toBe(1000)
    expect(store.bytes).toBeGreaterThan(1000 * (1024 + 2048))
  },

  'core-unstorage': async (run) => {
    const { storage, cache } = (await run()) as {
      storage: { getKeys(): Promise<string[]> }
      cache: HttpCache
    }
    const headers = { 'cache-control': 'max-age=60', vary: 'x-tide' }
    const app = { fetch: cache.wrap((request: Request) => new Response(request.url, { headers })) }
    for (let at = 0; at < 17; at++) await visit(app, '/', { headers: { 'x-tide': String(at) } })
    const keys = await storage.getKeys()
    expect(keys.filter((key) => key.startsWith('my-app:http:'))).toEqual(keys)
    // 16 variants, and what lists them
    expect(keys).toHaveLength(17)
  },

  'core-store': async (run) => {
    const { cases } = (await run()) as { cases: StoreCase[] }
    expect(cases.length).toBeGreaterThan(10)
    for (const { run } of cases) await run()
  },

  'core-clock': async (run) => expect(await run()).toMatchObject({ age: '60' }),

  'core-semantics': async (run) => expect(await run()).toMatchObject({ soon: 'serve', late: 'revalidate' }),
}

const hono: Record<string, Check> = {
  'hono-usage': async (run) => {
    const app = appOf(await run())
    await visit(app, '/api/articles')
    expect((await visit(app, '/api/articles')).metadata).toMatchObject({ hit: true })
    expect(await visit(app, '/now')).toMatchObject({ text: '2026-01-01T00:00:00.000Z', cacheStatus: null })
  },

  'hono-order': async (run) => {
    const app = appOf(await run())
    const known = { headers: { 'x-key': 'open' } }
    expect((await visit(app, '/level', known)).text).toBe('2.41 m')
    expect((await visit(app, '/level', known)).metadata).toMatchObject({ hit: true })
    expect(await visit(app, '/level')).toMatchObject({ status: 401, text: 'Who are you?' })
  },

  'hono-middleware': async (run) => {
    const app = appOf(await run())
    const from = (origin: string, fields = {}) => ({
      headers: { origin, 'accept-encoding': 'gzip', ...fields },
    })
    const one = await visit(app, '/level', from('https://one.example'))
    expect(one.cacheStatus).toBe('freshet; fwd=uri-miss; stored')
    expect(one.headers.get('content-encoding')).toBe('gzip')
    const other = await visit(app, '/level', from('https://other.example'))
    expect(other).toMatchObject({ status: 200, cacheStatus: 'freshet; hit; ttl=300' })
    expect(other.headers.get('access-control-allow-origin')).toBe('https://other.example')
    const having = { 'if-none-match': other.headers.get('etag') }
    const current = await visit(app, '/level', from('https://one.example', having))
    expect(current).toMatchObject({ status: 304, cacheStatus: 'freshet; hit; ttl=300', age: '0' })
    expect(current.headers.get('access-control-allow-origin')).toBe('https://one.example')
  },

  'hono-node': async (run) => {
    vi.stubEnv('PORT', '0')
    const server = (await run())['server'] as Server
    try {
      if (!server.listening) await once(server, 'listening')
      const app = { fetch: (request: Request) => fetch(request) }
      const url = `http://localhost:${(server.address() as AddressInfo).port}/level`
      expect(await visit(app, url)).toMatchObject({ text: '2.41 m', age: null })
      expect(await visit(app, url)).toMatchObject({ text: '2.41 m', age: '0' })
    } finally {
      server.close()
    }
  },
}

/** What the SDK of an application exports of `work`: the names and attributes of spans. */
async function exported(work: () => Promise<void>): Promise<{ name: string; attributes: object }[]> {
  const require = createRequire(join(root, 'packages/adapters/package.json'))
  const { trace } = require('@opentelemetry/api')
  const { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } = require('@opentelemetry/sdk-trace')
  const exporter = new InMemorySpanExporter()
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  )
  try {
    await work()
    return exporter.getFinishedSpans()
  } finally {
    trace.disable()
  }
}

/** An example in a runtime of its own answers as `text` says, and then from its cache. Does nothing where that is missing. */
async function isStoredBy(example: Running | undefined, text: RegExp, path = '/'): Promise<void> {
  if (example === undefined) return
  try {
    const first = await example.ask(path)
    expect(first).toEqual({
      text: expect.stringMatching(text),
      cacheStatus: 'freshet; fwd=uri-miss; stored',
    })
    const again = { text: first.text, cacheStatus: expect.stringContaining('hit') }
    await vi.waitFor(async () => expect(await example.ask(path)).toEqual(again))
  } finally {
    await example.stop()
  }
}

/** A server that an example has started answers with `text`, and then from its cache. */
async function isAnsweredBy(
  server: Server,
  text: string,
  path: string,
  more?: (url: string) => Promise<void>,
): Promise<void> {
  try {
    if (!server.listening) await once(server, 'listening')
    const app = { fetch: (request: Request) => fetch(request) }
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
    expect(await visit(app, url)).toMatchObject({ text, cacheStatus: 'freshet; fwd=uri-miss; stored' })
    expect(await visit(app, url)).toMatchObject({ text, cacheStatus: expect.stringContaining('hit') })
    await more?.(url)
  } finally {
    server.close().closeAllConnections()
  }
}

const adapters: Record<string, Check> = {
  cloudflare: async (run) => isCached(await run(), '/'),

  opentelemetry: async (run) => {
    const spans = await exported(async () => {
      const exports = await run()
      await visit(appOf(exports), '/articles/12')
      await visit(appOf(exports), '/articles/12')
    })
    const told = spans.map(({ name, attributes }) => [name, attributes])
    expect(told).toMatchObject([
      ['cache handler', { 'freshet.cache.name': 'pages' }],
      ['cache GET', { 'freshet.outcome': 'miss' }],
      ['cache GET', { 'freshet.outcome': 'hit' }],
    ])
  },

  'opentelemetry-options': async (run) => {
    const spans = await exported(async () => {
      const cache = (await run())['cache'] as HttpCache
      await visit({ fetch: cache.wrap(() => new Response('a')) }, '/articles/12?token=secret&page=2')
    })
    expect(spans.at(-1)).toMatchObject({
      name: 'cache GET /articles/:id',
      attributes: { 'http.route': '/articles/:id', 'url.query': 'token=REDACTED&page=2' },
    })
  },

  'cloudflare-lock': async (_run, _after, code) =>
    isStoredBy(await runWorker(sandbox.file(code)), /^2\.41 m$/),

  'service-worker': async (_run, _after, code) =>
    isStoredBy(await runServiceWorker(sandbox.file(code)), /^call 1$/, '/plain'),

  deno: async (_run, _after, code) =>
    isStoredBy(await serveExample('Deno', sandbox.file(code), sandbox.directory), /^asked by 127\.0\.0\.1$/),

  bun: async (_run, _after, code) => {
    const serve = () => serveExample('Bun', sandbox.file(code), sandbox.directory)
    await isStoredBy(await serve(), /^asked by (?:::ffff:)?127\.0\.0\.1$/)
    await isStoredBy(await serve(), /^\{"place":"dover","level":"2\.41 m"\}$/, '/levels/dover')
  },

  node: async (run) => {
    vi.stubEnv('PORT', '0')
    const server = (await run())['server'] as Server
    process.removeAllListeners('SIGTERM')
    await isAnsweredBy(server, '2.41 m at /dover', '/dover')
  },

  'origin-proxy': async (run) => {
    let isDown = false
    const origin = createServer((_, response) => {
      if (isDown) response.destroy()
      else response.setHeader('cache-control', 'max-age=60').end('from the origin')
    }).listen(0, '127.0.0.1')
    await once(origin, 'listening')
    vi.stubEnv('ORIGIN', `http://127.0.0.1:${(origin.address() as AddressInfo).port}`)
    vi.stubEnv('PORT', '0')
    try {
      const server = (await run())['server'] as Server
      await isAnsweredBy(server, 'from the origin', '/', async (url) => {
        isDown = true
        pass(61)
        expect(await visit({ fetch: (request) => fetch(request) }, url)).toMatchObject({
          status: 200,
          text: 'from the origin',
          cacheStatus: 'freshet; fwd=stale; fwd-status=502; ttl=-1',
        })
      })
    } finally {
      origin.close().closeAllConnections()
    }
  },

  'origin-client': async (run) => {
    let calls = 0
    const origin = createServer((_, response) => {
      response.setHeader('cache-control', 'private, max-age=60').setHeader('content-encoding', 'gzip')
      response.end(gzipSync(`call ${++calls}`))
    }).listen(0, '127.0.0.1')
    await once(origin, 'listening')
    try {
      const { answer } = (await run()) as { answer: (url: string) => Promise<Response> }
      const url = `http://127.0.0.1:${(origin.address() as AddressInfo).port}/`
      expect([await (await answer(url)).text(), await (await answer(url)).text()]).toEqual([
        'call 1',
        'call 1',
      ])
    } finally {
      origin.close().closeAllConnections()
    }
  },

  h3: async (run) => {
    const app = appOf(await run())
    expect((await visit(app, '/levels/dover')).metadata).toMatchObject({ hit: false, stored: true })
    const hit = await visit(app, '/levels/dover')
    expect(hit).toMatchObject({ text: '{"place":"dover","level":"2.41 m"}', metadata: { hit: true } })
  },

  nitro: async (run) => {
    const { H3 } = createRequire(join(root, 'packages/adapters/package.json'))('h3')
    const app = new H3().use((await run())['default'])
    app.get('/', () => new Response('2.41 m', { headers: { 'cache-control': 'max-age=60' } }))
    await visit(app, '/')
    expect((await visit(app, '/')).metadata).toMatchObject({ hit: true })
  },

  elysia: async (run) => {
    const app = appOf(await run())
    expect((await visit(app, '/levels/dover')).metadata).toMatchObject({ hit: false, stored: true })
    const hit = await visit(app, '/levels/dover')
    expect(hit).toMatchObject({ text: '{"place":"dover","level":"2.41 m"}', metadata: { hit: true } })
  },

  'cloudflare-kv': async (run) => {
    const { Miniflare } = createRequire(join(root, 'packages/adapters/package.json'))('miniflare')
    const worker = { modules: true, script: 'export default {}', kvNamespaces: ['PAGES'] }
    const platform = new Miniflare(worker)
    try {
      const env = { PAGES: await platform.getKVNamespace('PAGES') }
      const isolates = [await run(), await run()]
      const [one, other] = isolates.map((exports): Fetches => {
        return { fetch: (request, _env, ctx) => appOf(exports).fetch(request, env, ctx) }
      }) as [Fetches, Fetches]
      expect((await visit(one, '/')).metadata).toMatchObject({ hit: false, stored: true })
      expect(await visit(other, '/')).toMatchObject({ text: '2.41 m', metadata: { hit: true } })
      const levelChanged = isolates[0]!['levelChanged'] as (given: typeof env) => Promise<boolean>
      expect(await levelChanged(env)).toBe(true)
      expect((await visit(other, '/')).metadata).toMatchObject({ hit: false, fwd: 'uri-miss' })
    } finally {
      await platform.dispose()
    }
  },
}

const checks: Record<string, Check> = {
  ...quickStart,
  ...examples,
  ...insight,
  ...storages,
  ...cdns,
  ...explanations,
  ...administration,
  ...core,
  ...hono,
  ...adapters,
}

const DIALECTS = ['fetch', 'workers', 'bun', 'deno', 'service-worker'] as const

/** Whose types an example is written with, as the adapter that it imports tells. The types of h3 and Elysia bring Bun's. */
function dialectOf(code: string): (typeof DIALECTS)[number] {
  if (code.includes('adapters/cloudflare')) return 'workers'
  if (/adapters\/(?:bun|h3|elysia|node)'/.test(code)) return 'bun'
  if (code.includes('adapters/deno')) return 'deno'
  return code.includes('adapters/service-worker') ? 'service-worker' : 'fetch'
}

/** The address of a heading as GitHub and npm make it. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  )
}

describe.each(readmes)('$file', ({ file, text, blocks }) => {
  it('links to what is there', () => {
    const links = [...text.matchAll(/\]\((?!https:)([^)#]*)(?:#([^)]+))?\)/g)]
    const broken = links.filter(([, path = '', anchor]) => {
      const target = path === '' ? join(root, file) : join(root, dirname(file), path)
      if (!existsSync(target)) return true
      return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor)
    })
    expect(broken.map(([link]) => link)).toEqual([])
  })

  it('names each of its blocks of code', () => {
    const unnamed = blocks.filter(({ name }) => name === '').map(({ line }) => `${file}:${line}`)
    expect(unnamed).toEqual([])
  })

  it.each(programs(blocks))(
    '$name $after does what is said of it',
    async ({ name, after, code }: Program) => {
      const check = checks[name]
      if (check === undefined) return expect.fail(`Nothing checks the block ${name}`)
      await check(() => sandbox.run(code), after, code)
    },
  )
})

describe('the examples of all READMEs', () => {
  const all = readmes.flatMap(({ file, blocks }) => programs(blocks).map((program) => ({ file, ...program })))

  it('have each a name of its own', () => {
    const names = readmes.flatMap(({ blocks }) => blocks.map(({ name }) => name))
    expect(names).toEqual([...new Set(names)])
  })

  it('are all there that are checked', () => {
    const names = new Set(all.map(({ name }) => name))
    expect(Object.keys(checks).filter((name) => !names.has(name))).toEqual([])
  })

  it.each(DIALECTS)('compile with the types of %s', { timeout: 60_000 }, (dialect) => {
    const own = all.filter(({ code }) => dialectOf(code) === dialect)
    const code = own.map(({ name, after, code }) => [after === '' ? name : `${name}-after-${after}`, code])
    expect(own.length).toBeGreaterThan(0)
    expect(sandbox.typeErrors(Object.fromEntries(code), dialect)).toBe('')
  })
})
