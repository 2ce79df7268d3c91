import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPurgeApi, type PurgeApiServer } from '../../adapters/test/purge-api.ts'
import { startRedis, whereRedisRuns } from '../../adapters/test/redis-servers.ts'
import { type Binary, buildBinary, type Ran } from './binary.ts'
import { eventually } from './eventually.ts'
import { freePort } from './nginx.ts'
import { type Origin, startOrigin } from './origin.ts'
import { type Proxying, startProxy } from './proxying.ts'

const TOKEN = 'for-these-tests-alone'
const WITH_TOKEN = { FRESHET_PURGE_TOKEN: TOKEN }

let binary: Binary
let origin: Origin
let directory: string
const ends: (() => unknown)[] = []

beforeAll(async () => void (binary = await buildBinary()), 60_000)
afterAll(() => binary.remove())

/** A page for a minute, and stale for another; each is another page, and all but one are news. */
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'freshet-purge-'))
  origin = await startOrigin(({ url }, response) => {
    response.setHeader('cache-control', 'max-age=60, stale-while-revalidate=60')
    if (url !== '/weather') response.setHeader('cache-tag', 'news')
    response.end(url)
  })
})
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
  await origin.stop()
  rmSync(directory, { recursive: true })
})

async function proxyOf(options: readonly string[], env = {}): Promise<Proxying> {
  const proxy = await startProxy(binary, ['--origin', origin.url, ...options], env)
  ends.push(async () => expect(await proxy.stop()).toEqual({ code: 0, err: '' }))
  return proxy
}

/** What the cache says of a page: `hit`, `stale` or `miss`. */
async function look(url: string): Promise<string> {
  const response = await fetch(url, { cache: 'force-cache' })
  await response.text()
  const status = response.headers.get('cache-status') ?? ''
  if (!status.includes('; hit')) return 'miss'
  return /ttl=(-|0$)/.test(status) ? 'stale' : 'hit'
}

const PAGES = ['/news/1', '/news/2', '/weather']

async function looks({ url }: { url: string }): Promise<string[]> {
  const seen: string[] = []
  for (const path of PAGES) seen.push(await look(url + path))
  return seen
}

/** Asks for each page, and until each is stored. */
async function fill(proxy: Proxying): Promise<void> {
  await eventually(async () => expect(await looks(proxy)).toEqual(['hit', 'hit', 'hit']))
}

const purge = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  binary.run(['purge', ...args], env)

describe('freshet purge at a proxy', () => {
  const atProxy = async (): Promise<Proxying> => {
    const proxy = await proxyOf([], WITH_TOKEN)
    await fill(proxy)
    return proxy
  }

  it.each([
    ['--url', '/news/1', ['miss', 'hit', 'hit']],
    ['--url', '{}/news/1', ['miss', 'hit', 'hit']],
    ['--tag', 'news', ['miss', 'miss', 'hit']],
    ['--prefix', '/news/', ['miss', 'miss', 'hit']],
    ['--prefix', '{}/w', ['hit', 'hit', 'miss']],
    ['--everything', '', ['miss', 'miss', 'miss']],
  ])('by %s %s removes that, and leaves the rest', async (option, value, after) => {
    const proxy = await atProxy()
    const what = value === '' ? [] : [value.replace('{}', proxy.url)]
    const { code, out, err } = await purge(['--at', proxy.url, option, ...what], WITH_TOKEN)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(new RegExp(`^Purged at ${proxy.url}:\n  \\S.*\n$`))
    expect(await looks(proxy)).toEqual(after)
    // what is for the proxy never comes to the server behind it
    expect(origin.asked.filter(({ url }) => url?.includes('freshet'))).toEqual([])
    // nor is it a request that anybody is told of
    expect(proxy.requests().filter(({ url }) => String(url).includes('freshet'))).toEqual([])
  })

  it('softly makes stale: the next answer is the old one, and a new one is fetched', async () => {
    const proxy = await atProxy()
    const { code, out } = await purge(['--at', proxy.url, '--tag', 'news', '--soft'], WITH_TOKEN)
    expect([code, out]).toEqual([0, `Made stale at ${proxy.url}:\n  tag news\n`])
    expect(await looks(proxy)).toEqual(['stale', 'stale', 'hit'])
    await fill(proxy)
    expect(origin.asked).toHaveLength(PAGES.length + 2)
  })

  it('takes several things at once, and says what there was', async () => {
    const proxy = await atProxy()
    const what = ['--url', '/news/1', '--url', '/unknown', '--tag', 'none']
    const { code, out } = await purge(['--at', proxy.url, ...what], WITH_TOKEN)
    const { url } = proxy
    expect([code, out]).toEqual([
      0,
      `Purged at ${url}:\n  ${url}/news/1\n  ${url}/unknown (nothing was stored)\n  tag none\n`,
    ])
  })

  it('writes JSON for programs, of what went wrong too', async () => {
    const proxy = await atProxy()
    const done = await purge(['--at', proxy.url, '--url', '/news/1', '--json'], WITH_TOKEN)
    expect(JSON.parse(done.out)).toEqual({
      at: proxy.url,
      soft: false,
      purged: [{ url: `${proxy.url}/news/1`, found: true }],
    })
    const gone = await purge(['--at', `127.0.0.1:${await freePort()}`, '--tag', 'a', '--json'], WITH_TOKEN)
    expect([gone.code, JSON.parse(gone.out)]).toEqual([
      3,
      { at: expect.any(String), soft: false, error: expect.stringMatching(/^Nothing listens at 127/) },
    ])
  })

  it('with another token is refused with 1, and purges nothing', async () => {
    const proxy = await atProxy()
    const env = { FRESHET_PURGE_TOKEN: `${TOKEN}!` }
    expect(await purge(['--at', proxy.url, '--everything'], env)).toEqual({
      code: 1,
      out: '',
      err: `freshet: ${proxy.url} has another purge token\n`,
    })
    expect(await looks(proxy)).toEqual(['hit', 'hit', 'hit'])
  })

  it('with what no cache can purge is refused with 1 and the reason', async () => {
    const proxy = await atProxy()
    const { code, err } = await purge(['--at', proxy.url, '--url', '/news/1', '--tag', ''], WITH_TOKEN)
    expect(code).toBe(1)
    expect(err).toMatch(/did not purge: .*tag.*; purged before: .*\/news\/1\n$/)
  })

  it('that has no token is refused with 1, and neither it nor the server behind hears the token', async () => {
    const proxy = await proxyOf([])
    const { code, err } = await purge(['--at', proxy.url, '--everything'], WITH_TOKEN)
    expect([code, err]).toEqual([1, `freshet: ${proxy.url} is no freshet proxy with a purge token\n`])
    expect(origin.asked.length).toBeGreaterThan(0)
    for (const { headers } of origin.asked) expect(JSON.stringify(headers)).not.toContain(TOKEN)
  })

  it('that is something else, but says the same, is refused with 1 when it answers nonsense', async () => {
    const other = createServer((request, response) => {
      const isFirst = request.headers.authorization === undefined
      const fields = isFirst ? { 'www-authenticate': 'Bearer realm="freshet purge"' } : {}
      response.writeHead(isFirst ? 401 : 200, fields).end('<p>Hello')
    }).listen(0, '127.0.0.1')
    ends.push(() => other.close())
    await eventually(() => expect(other.listening).toBe(true))
    const at = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    expect(await purge(['--at', at, '--everything'], WITH_TOKEN)).toEqual({
      code: 1,
      out: '',
      err: `freshet: ${at} did not purge: it answered 200\n`,
    })
  })

  it('cannot be asked for by a page in a browser, which has no token', async () => {
    const proxy = await atProxy()
    const response = await fetch(`${proxy.url}/.freshet/purge`, {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'content-type': 'text/plain' },
      body: JSON.stringify({ targets: [{ everything: true }] }),
    })
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([401, null])
    expect(await looks(proxy)).toEqual(['hit', 'hit', 'hit'])
  })
})

describe('freshet purge in a file that proxies share', () => {
  it('is obeyed by a proxy that runs, and by one that starts later', async () => {
    const file = join(directory, 'cache.db')
    const first = await proxyOf(['--sqlite', file])
    const port = new URL(first.url).port
    await fill(first)
    expect(await purge(['--sqlite', file, '--tag', 'news'])).toEqual({
      code: 0,
      out: `Purged at SQLite ${file}:\n  tag news\n`,
      err: '',
    })
    await vi.waitFor(async () => expect(await look(`${first.url}/news/1`)).toBe('miss'), { timeout: 3000 })
    await first.stop()
    const second = await proxyOf(['--sqlite', file, '--port', port])
    expect(await looks(second)).toEqual(['hit', 'miss', 'hit'])
  })

  it('leaves what is private, unless that is meant', async () => {
    const file = join(directory, 'cache.db')
    const proxy = await proxyOf(['--sqlite', file, '--private'])
    const port = new URL(proxy.url).port
    await fill(proxy)
    await proxy.stop()
    await purge(['--sqlite', file, '--everything'])
    const again = await proxyOf(['--sqlite', file, '--private', '--port', port])
    expect(await looks(again)).toEqual(['hit', 'hit', 'hit'])
    await again.stop()
    await purge(['--sqlite', file, '--everything', '--private'])
    expect(await looks(await proxyOf(['--sqlite', file, '--private', '--port', port]))).toEqual([
      'miss',
      'miss',
      'miss',
    ])
  })

  it('that is not there ends with 3, and makes none', async () => {
    const file = join(directory, 'none.db')
    const { code, err } = await purge(['--sqlite', file, '--everything'])
    expect([code, err, existsSync(file)]).toEqual([3, `freshet: There is no file ${file}\n`, false])
  })
})

const redisRuns = whereRedisRuns()

describe.skipIf(redisRuns.missing)(`freshet purge ${redisRuns.title}`, () => {
  it('is obeyed by each proxy there, with memory in front of it or without', async () => {
    const redis = await startRedis()
    ends.push(() => redis.stop())
    const url = `redis://127.0.0.1:${redis.ports[0]}`
    const proxies = [
      await proxyOf(['--redis', url]),
      await proxyOf(['--redis', url, '--memory', '1MB']),
    ] as const
    for (const proxy of proxies) await fill(proxy)
    expect(await purge(['--redis', url, '--tag', 'news'])).toMatchObject({ code: 0, err: '' })
    for (const proxy of proxies) {
      await vi.waitFor(async () => expect(await look(`${proxy.url}/news/1`)).toBe('miss'), { timeout: 3000 })
      expect(await look(`${proxy.url}/news/2`)).toBe('miss')
      expect(await look(`${proxy.url}/weather`)).toBe('hit')
    }
  })

  it('takes the password from the environment, and ends with 3 without it', async () => {
    const redis = await startRedis('--requirepass', 'ebb-and-flow')
    ends.push(() => redis.stop())
    const args = ['--redis', `redis://127.0.0.1:${redis.ports[0]}`, '--everything']
    expect(await purge(args, { FRESHET_REDIS_PASSWORD: 'ebb-and-flow' })).toMatchObject({ code: 0, err: '' })
    const refused = await purge(args, { FRESHET_REDIS_PASSWORD: 'ebb-alone' })
    expect([refused.code, refused.err]).toEqual([3, expect.stringMatching(/^freshet: Redis: .*WRONGPASS/)])
    expect(refused.err).not.toContain('ebb')
  })

  it('that is not there ends with 3, and so does a proxy', async () => {
    const host = `127.0.0.1:${await freePort()}`
    const gone = { code: 3, out: '', err: `freshet: Redis: Nothing listens at ${host}\n` }
    expect(await purge(['--redis', `redis://:secret@${host}`, '--everything'])).toEqual(gone)
    expect(await binary.run(['proxy', '--origin', 'a.b', '--redis', `redis://:secret@${host}`])).toEqual(gone)
  })
})

describe('freshet purge at a CDN', () => {
  const CREDENTIALS = { CLOUDFLARE_ZONE_ID: 'zone1', CLOUDFLARE_API_TOKEN: 'secret-of-the-zone' }
  let api: PurgeApiServer

  beforeEach(async () => {
    api = await openPurgeApi()
    ends.push(() => api.close())
  })

  const cloudflare = (...what: string[]): Promise<Ran> =>
    purge(['--platform', 'cloudflare', '--api', api.base, ...what], CREDENTIALS)

  it('asks its API, with the credentials of the environment', async () => {
    api.answer({ status: 200, body: '{"success":true}' })
    expect(await cloudflare('--tag', 'a', '--tag', 'b')).toEqual({
      code: 0,
      out: 'Purged at cloudflare:\n  tag a\n  tag b\n',
      err: '',
    })
    expect(api.asked).toEqual([
      {
        method: 'POST',
        path: '/client/v4/zones/zone1/purge_cache',
        headers: expect.objectContaining({ authorization: 'Bearer secret-of-the-zone' }),
        body: { tags: ['a', 'b'] },
      },
    ])
  })

  it('that refuses ends with 1, says what is left, and no credentials', async () => {
    api.answer({ status: 403, body: '{"success":false,"errors":[{"message":"no"}]}' })
    const { code, out, err } = await cloudflare('--tag', 'a')
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^freshet: .*did not purge.*403.*; left: tag a\n$/)
    expect(err).not.toContain('secret')
  })

  it('that cannot do it ends with 2, before anything is asked', async () => {
    const env = { NETLIFY_SITE_ID: 'site1', NETLIFY_AUTH_TOKEN: 'secret-of-the-site' }
    const { code, err } = await purge(
      ['--platform', 'netlify', '--api', api.base, '--url', 'https://a.b/'],
      env,
    )
    expect(code).toBe(2)
    expect(err).toMatch(/^freshet: Netlify cannot purge by url/)
    expect(api.asked).toEqual([])
  })

  it('with credentials that can be none ends with 2, and does not tell them', async () => {
    const env = { ...CREDENTIALS, CLOUDFLARE_API_TOKEN: 'secret\nsecret' }
    const { code, err } = await purge(['--platform', 'cloudflare', '--tag', 'a'], env)
    expect([code, err.split('\n')[0]]).toEqual([
      2,
      'freshet: token must be a text of visible ASCII characters',
    ])
  })
})
