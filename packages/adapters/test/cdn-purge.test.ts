import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { cdnPurge, CdnPurgeError, type CdnPurgeOptions, type PurgeTarget } from '../src/cdn-purge.ts'
import { openPurgeApi, type PurgeApiServer } from './purge-api.ts'

const TOKEN = 'secret-"token"\\1234/='
const NOW = Date.UTC(2026, 0, 1)

let server: PurgeApiServer
beforeAll(async () => void (server = await openPurgeApi()))
afterAll(() => server.close())

const done = { status: 200, body: '{"success":true,"status":"ok"}' }
const pauses: number[] = []
beforeEach(() => {
  server.asked.length = 0
  pauses.length = 0
  server.answer(done)
})

const PLATFORMS = {
  cloudflare: { platform: 'cloudflare', zone: 'zone/1', token: TOKEN },
  netlify: { platform: 'netlify', site: 'site-1', token: TOKEN },
  vercel: { platform: 'vercel', project: 'my&project', token: TOKEN },
  fastly: { platform: 'fastly', service: 'SU1Z0isx', token: TOKEN },
  'deno-deploy': { platform: 'deno-deploy' },
} as const satisfies Record<string, CdnPurgeOptions>

type Platform = keyof typeof PLATFORMS

/** What purges the stand-in; what it waits for is over at once, and noted. */
function purger(platform: Platform, options: Partial<CdnPurgeOptions> = {}) {
  return cdnPurge({
    ...PLATFORMS[platform],
    api: server.base,
    now: () => NOW,
    sleep: async (ms) => void pauses.push(ms),
    ...options,
  } as CdnPurgeOptions)
}

/** What is asked of the stand-in for a purge. */
async function askedFor(
  platform: Platform,
  targets: PurgeTarget | PurgeTarget[],
  soft = false,
  options = {},
) {
  await purger(platform, options).purge(targets, { soft })
  return server.asked
}

async function failureOf(purge: Promise<unknown>): Promise<CdnPurgeError> {
  const error: unknown = await purge.then(
    () => expect.unreachable('it was purged'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(CdnPurgeError)
  return error as CdnPurgeError
}

const URL_TARGET = { url: 'https://example.com/a?b=c#d' }
const PREFIX = { prefix: 'https://example.com/articles/' }
const TAG = { tag: 'articles' }
const EVERYTHING = { everything: true } as const

describe('Cloudflare', () => {
  const headers = { accept: '*/*', authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
  const path = '/client/v4/zones/zone%2F1/purge_cache'

  it.each<[PurgeTarget, unknown]>([
    [URL_TARGET, { files: ['https://example.com/a?b=c'] }],
    [TAG, { tags: ['articles'] }],
    [PREFIX, { prefixes: ['example.com/articles/'] }],
    [{ prefix: 'http://example.com:8080' }, { prefixes: ['example.com:8080'] }],
    [EVERYTHING, { purge_everything: true }],
  ])('is asked in its form to purge %j', async (target, body) =>
    expect(await askedFor('cloudflare', target)).toEqual([{ method: 'POST', path, headers, body }]),
  )

  it.each<[PurgeTarget, unknown]>([
    [URL_TARGET, { files: ['https://example.com/a?b=c'] }],
    [TAG, { tags: ['articles'] }],
    [PREFIX, { prefixes: ['example.com/articles/'] }],
    [EVERYTHING, { purge_everything: true }],
  ])('is asked elsewhere, in the same form, to purge %j softly', async (target, body) =>
    expect(await askedFor('cloudflare', target, true)).toEqual([
      { method: 'POST', path: '/client/v4/zones/zone%2F1/invalidate_cache', headers, body },
    ]),
  )

  it('is given 100 at a time', async () => {
    const tags = Array.from({ length: 201 }, (_, at) => ({ tag: `t${at}` }))
    const sizes = (await askedFor('cloudflare', tags)).map(
      ({ body }) => (body as { tags: string[] }).tags.length,
    )
    expect(sizes).toEqual([100, 100, 1])
  })

  it.each(['https://example.com/a?b', `https://example.com/${'a/'.repeat(31)}`])(
    'cannot purge the prefix %s',
    async (prefix) => {
      await expect(purger('cloudflare').purge({ prefix })).rejects.toThrow(
        /^Cloudflare cannot purge the prefix/,
      )
      expect(server.asked).toEqual([])
    },
  )

  it('can purge a prefix of 31 slashes', async () => {
    const [asked] = await askedFor('cloudflare', { prefix: `https://example.com/${'a/'.repeat(30)}` })
    expect(asked?.body).toEqual({ prefixes: [`example.com/${'a/'.repeat(30)}`] })
  })

  it.each(['{"success":false,"errors":[{"code":1001,"message":"no such zone"}]}', '', 'null', '<html>'])(
    'has not purged when it answers 200 with %j',
    async (body) => {
      server.answer({ status: 200, body })
      const failure = await failureOf(purger('cloudflare').purge(TAG))
      expect(failure.message).toBe(`Cloudflare did not purge: ${`200 ${body}`.trim()}`)
      expect(server.asked).toHaveLength(1)
    },
  )
})

describe('Netlify', () => {
  const headers = { accept: '*/*', authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
  const form = { method: 'POST', path: '/api/v1/purge', headers }

  it('is asked in its form to purge a tag', async () =>
    expect(await askedFor('netlify', TAG)).toEqual([
      { ...form, body: { site_id: 'site-1', cache_tags: ['articles'] } },
    ]))

  it('is asked in its form to purge everything', async () =>
    expect(await askedFor('netlify', EVERYTHING)).toEqual([{ ...form, body: { site_id: 'site-1' } }]))

  it('is told the deploy and the domain', async () => {
    const scope = { deployAlias: 'deploy-preview-11', domain: 'early.example.com' }
    expect(await askedFor('netlify', TAG, false, scope)).toEqual([
      {
        ...form,
        body: {
          site_id: 'site-1',
          deploy_alias: 'deploy-preview-11',
          domain: 'early.example.com',
          cache_tags: ['articles'],
        },
      },
    ])
  })

  it('is given 500 tags at a time', async () => {
    const tags = Array.from({ length: 501 }, (_, at) => ({ tag: `t${at}` }))
    expect(await askedFor('netlify', tags)).toHaveLength(2)
  })
})

describe('Vercel', () => {
  const headers = { accept: '*/*', authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
  const query = '?projectIdOrName=my%26project'

  it.each([
    [false, 'dangerously-delete-by-tags'],
    [true, 'invalidate-by-tags'],
  ])('is asked in its form to purge a tag, softly: %s', async (soft, operation) =>
    expect(await askedFor('vercel', TAG, soft)).toEqual([
      { method: 'POST', path: `/v1/edge-cache/${operation}${query}`, headers, body: { tags: ['articles'] } },
    ]),
  )

  it('is asked in the form of its command to purge everything', async () =>
    expect(await askedFor('vercel', EVERYTHING)).toEqual([
      { method: 'POST', path: `/v1/edge-cache/purge-all${query}`, headers, body: '' },
    ]))

  it('is told the team and the target', async () => {
    const [asked] = await askedFor('vercel', TAG, true, { team: 'team_1', target: 'preview' })
    expect(asked?.path).toBe(`/v1/edge-cache/invalidate-by-tags${query}&teamId=team_1`)
    expect(asked?.body).toEqual({ tags: ['articles'], target: 'preview' })
  })

  it('is given 16 tags at a time', async () => {
    const tags = Array.from({ length: 33 }, (_, at) => ({ tag: `t${at}` }))
    const sizes = (await askedFor('vercel', tags)).map(({ body }) => (body as { tags: string[] }).tags.length)
    expect(sizes).toEqual([16, 16, 1])
  })
})

describe('Fastly', () => {
  const headers = { accept: 'application/json', 'fastly-key': TOKEN }
  const json = { ...headers, 'content-type': 'application/json' }
  const soften = { 'fastly-soft-purge': '1' }

  it.each([false, true])('is asked in its form to purge tags, softly: %s', async (soft) =>
    expect(await askedFor('fastly', [TAG, { tag: 'a,b' }], soft)).toEqual([
      {
        method: 'POST',
        path: '/service/SU1Z0isx/purge',
        headers: soft ? { ...json, ...soften } : json,
        body: { surrogate_keys: ['articles', 'a,b'] },
      },
    ]),
  )

  it.each([false, true])('is asked in its form to purge URLs, one at a time, softly: %s', async (soft) => {
    const form = { method: 'POST', headers: soft ? { ...headers, ...soften } : headers, body: '' }
    expect(await askedFor('fastly', [URL_TARGET, { url: 'https://example.com' }], soft)).toEqual([
      { ...form, path: '/purge/example.com/a?b=c' },
      { ...form, path: '/purge/example.com/' },
    ])
  })

  it('is asked in its form to purge everything', async () =>
    expect(await askedFor('fastly', EVERYTHING)).toEqual([
      { method: 'POST', path: '/service/SU1Z0isx/purge_all', headers, body: '' },
    ]))

  it('is given 256 tags at a time', async () => {
    const tags = Array.from({ length: 257 }, (_, at) => ({ tag: `t${at}` }))
    expect(await askedFor('fastly', tags)).toHaveLength(2)
  })
})

describe('Deno Deploy', () => {
  const form = {
    method: 'POST',
    path: '/invalidate/http',
    headers: { accept: '*/*', 'content-type': 'application/json' },
  }

  it.each<[PurgeTarget, string[]]>([
    [TAG, ['articles']],
    [EVERYTHING, ['*']],
  ])('is asked in its form, without credentials, to purge %j', async (target, tags) =>
    expect(await askedFor('deno-deploy', target)).toEqual([{ ...form, body: { tags } }]),
  )

  it('is given 500 tags at a time', async () => {
    const tags = Array.from({ length: 501 }, (_, at) => ({ tag: `t${at}` }))
    expect(await askedFor('deno-deploy', tags)).toHaveLength(2)
  })
})

describe('each API by itself', () => {
  it.each<[Platform, string]>([
    ['cloudflare', 'https://api.cloudflare.com/client/v4/zones/zone%2F1/purge_cache'],
    ['netlify', 'https://api.netlify.com/api/v1/purge'],
    [
      'vercel',
      'https://api.vercel.com/v1/edge-cache/dangerously-delete-by-tags?projectIdOrName=my%26project',
    ],
    ['fastly', 'https://api.fastly.com/service/SU1Z0isx/purge'],
    ['deno-deploy', 'http://cache.localhost/invalidate/http'],
  ])('of %s is at %s', async (platform, url) => {
    const fetch = vi.fn(async () => new Response(done.body))
    await cdnPurge({ ...PLATFORMS[platform], fetch }).purge(TAG)
    expect(fetch).toHaveBeenCalledWith(url, expect.objectContaining({ method: 'POST', redirect: 'manual' }))
  })
})

describe('what a platform cannot do is a TypeError, and nothing is asked', () => {
  it.each<[Platform, PurgeTarget, boolean, string]>([
    ['netlify', URL_TARGET, false, 'Netlify cannot purge by url: only by tag, or everything'],
    ['netlify', PREFIX, false, 'Netlify cannot purge by prefix: only by tag, or everything'],
    ['netlify', TAG, true, 'Netlify cannot purge softly'],
    ['netlify', EVERYTHING, true, 'Netlify cannot purge softly'],
    ['vercel', URL_TARGET, false, 'Vercel cannot purge by url: only by tag, or everything'],
    ['vercel', PREFIX, true, 'Vercel cannot purge by prefix: only by tag, or everything'],
    ['vercel', EVERYTHING, true, 'Vercel cannot purge everything softly: only by tag'],
    ['vercel', { tag: '*' }, false, 'Vercel: the tag "*" means everything: say { everything: true }'],
    ['fastly', PREFIX, false, 'Fastly cannot purge by prefix: only by URL, by tag, or everything'],
    ['fastly', EVERYTHING, true, 'Fastly cannot purge everything softly: give all responses one tag'],
    ['deno-deploy', URL_TARGET, false, 'Deno Deploy cannot purge by url: only by tag, or everything'],
    ['deno-deploy', PREFIX, false, 'Deno Deploy cannot purge by prefix: only by tag, or everything'],
    ['deno-deploy', TAG, true, 'Deno Deploy cannot purge softly'],
    [
      'deno-deploy',
      { tag: '*' },
      false,
      'Deno Deploy: the tag "*" means everything: say { everything: true }',
    ],
    ['cloudflare', { tag: 'a b' }, false, 'Cloudflare: the tag "a b" must be visible ASCII without commas'],
    [
      'vercel',
      { tag: 'x'.repeat(257) },
      false,
      `Vercel: the tag "${'x'.repeat(60)}" has more than 256 characters`,
    ],
    ['fastly', { tag: 'a b' }, false, 'Fastly: the tag "a b" must be visible ASCII'],
  ])('%s, %j, softly: %s', async (platform, target, soft, message) => {
    await expect(purger(platform).purge([TAG, target], { soft })).rejects.toThrow(new TypeError(message))
    expect(server.asked).toEqual([])
  })

  it('and so is everything of one target on Vercel', async () =>
    expect(purger('vercel', { target: 'preview' }).purge(EVERYTHING)).rejects.toThrow(
      'Vercel cannot purge everything of one target',
    ))

  it.each<[unknown, string]>([
    [{}, 'A target has one of url, tag, prefix, everything'],
    [null, 'A target has one of url, tag, prefix, everything'],
    ['https://example.com/', 'A target has one of url, tag, prefix, everything'],
    [{ tag: 'a', url: 'https://example.com/' }, 'A target has one of url, tag, prefix, everything'],
    [{ tags: ['a'] }, 'A target has one of url, tag, prefix, everything'],
    [{ everything: false }, 'everything must be true'],
    [{ tag: 1 }, 'tag must be a text'],
    [{ url: '/articles' }, 'url must be an absolute URL, not "/articles"'],
    [{ url: 'ftp://example.com/' }, 'url must be an absolute URL, not "ftp://example.com/"'],
    [{ prefix: 'example.com/a' }, 'prefix must be an absolute URL, not "example.com/a"'],
    [{ url: 'https://me:pass@example.com/' }, 'url must not have a user or a password'],
  ])('the target %j', async (target, message) => {
    await expect(purger('cloudflare').purge(target as PurgeTarget)).rejects.toThrow(new TypeError(message))
    expect(server.asked).toEqual([])
  })

  it('the option soft', async () =>
    expect(purger('cloudflare').purge(TAG, { soft: 1 as never })).rejects.toThrow(
      'soft must be true or false',
    ))
})

describe('several targets', () => {
  it('of a kind are one request, each once', async () => {
    const targets = [TAG, { tag: 'home' }, TAG]
    expect(await purger('cloudflare').purge(targets)).toEqual({ requests: 1, retries: 0 })
    expect(server.asked.map(({ body }) => body)).toEqual([{ tags: ['articles', 'home'] }])
  })

  it('of two kinds are two requests', async () => {
    expect(await purger('cloudflare').purge([TAG, URL_TARGET, { tag: 'home' }])).toEqual({
      requests: 2,
      retries: 0,
    })
    expect(server.asked.map(({ body }) => body)).toEqual([
      { tags: ['articles', 'home'] },
      { files: ['https://example.com/a?b=c'] },
    ])
  })

  it('of which one is everything are that one', async () => {
    await purger('cloudflare').purge([TAG, EVERYTHING, URL_TARGET])
    expect(server.asked.map(({ body }) => body)).toEqual([{ purge_everything: true }])
  })

  it('that are none ask nothing', async () => {
    expect(await purger('cloudflare').purge([])).toEqual({ requests: 0, retries: 0 })
    expect(server.asked).toEqual([])
  })
})

describe('a request that fails', () => {
  it.each([500, 502, 503, 504, 599])('with %i is sent again, after pauses that double', async (status) => {
    const failed = { status, body: 'busy' }
    server.answer(failed, failed, failed, done)
    expect(await purger('cloudflare').purge(TAG)).toEqual({ requests: 1, retries: 3 })
    expect(pauses).toEqual([500, 1000, 2000])
    expect(new Set(server.asked.map((asked) => JSON.stringify(asked))).size).toBe(1)
  })

  it('again and again is given up, with the status and what is left', async () => {
    server.answer({ status: 503, body: ' over\n  capacity ' })
    const failure = await failureOf(purger('cloudflare').purge([TAG, { tag: 'home' }]))
    expect(failure).toMatchObject({
      name: 'CdnPurgeError',
      message: 'Cloudflare did not purge: 503 over capacity (5 attempts)',
      platform: 'Cloudflare',
      status: 503,
      left: [{ tag: 'articles' }, { tag: 'home' }],
    })
    expect(pauses).toEqual([500, 1000, 2000, 4000])
    expect(server.asked).toHaveLength(5)
  })

  it('is sent again as often as is said', async () => {
    server.answer({ status: 503 })
    await failureOf(purger('fastly', { retries: 0 }).purge(TAG))
    expect(server.asked).toHaveLength(1)
    await failureOf(purger('fastly', { retries: 1 }).purge(TAG))
    expect(server.asked).toHaveLength(3)
  })

  it.each([400, 401, 403, 404, 413])('with %i is not sent again', async (status) => {
    server.answer({ status, body: '{"msg":"no"}' })
    const failure = await failureOf(purger('fastly').purge(TAG))
    expect(failure).toMatchObject({ status, message: `Fastly did not purge: ${status} {"msg":"no"}` })
    expect(server.asked).toHaveLength(1)
    expect(pauses).toEqual([])
  })

  it.each<[Platform, number]>([
    ['cloudflare', 12_000],
    ['netlify', 5000],
    ['vercel', 12_000],
    ['fastly', 1000],
    ['deno-deploy', 1000],
  ])('with 429 at %s is sent again after %i ms', async (platform, patience) => {
    server.answer({ status: 429 }, { status: 429 }, done)
    await purger(platform).purge(TAG)
    expect(pauses).toEqual([patience, patience])
  })

  it.each([
    ['7', 7000],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:00:09 GMT', 9000],
    ['Wed, 31 Dec 2025 23:59:59 GMT', 0],
    ['soon', 5000],
  ])('with 429 is sent again when Retry-After says so: %s', async (value, pause) => {
    server.answer({ status: 429, headers: { 'retry-after': value } }, done)
    await purger('netlify').purge(TAG)
    expect(pauses).toEqual([pause])
  })

  it('with 503 is sent again when Retry-After says so', async () => {
    server.answer({ status: 503, headers: { 'retry-after': '3' } }, done)
    await purger('netlify').purge(TAG)
    expect(pauses).toEqual([3000])
  })

  it('is given up where the pause would be too long', async () => {
    server.answer({ status: 429, headers: { 'retry-after': '61' } })
    const failure = await failureOf(purger('netlify').purge(TAG))
    expect(failure).toMatchObject({ status: 429, left: [TAG] })
    expect(pauses).toEqual([])
    server.answer({ status: 429, headers: { 'retry-after': '61' } }, done)
    await purger('netlify', { maxPause: 61_000 }).purge(TAG)
    expect(pauses).toEqual([61_000])
  })

  it('leaves what was purged before it out of what is left', async () => {
    server.answer(done, { status: 403 })
    const tags = Array.from({ length: 40 }, (_, at) => ({ tag: `t${at}` }))
    expect((await failureOf(purger('vercel').purge(tags))).left).toEqual(tags.slice(16))
    expect(server.asked).toHaveLength(2)
  })

  it('does not keep the next purge from being asked', async () => {
    server.answer({ status: 401 }, done)
    const cdn = purger('fastly')
    await failureOf(cdn.purge(TAG))
    expect(await cdn.purge(TAG)).toEqual({ requests: 1, retries: 0 })
  })

  it('follows no redirection, whereto the credentials would go', async () => {
    server.answer({ status: 307, headers: { location: `${server.base}/elsewhere` } })
    const failure = await failureOf(purger('fastly').purge(TAG))
    expect(failure.status).toBe(307)
    expect(server.asked.map(({ path }) => path)).toEqual(['/service/SU1Z0isx/purge'])
  })
})

describe('a request without an answer', () => {
  it('is sent again where there is no connection, and the reason is told', async () => {
    const closed = await openPurgeApi()
    await closed.close()
    const failure = await failureOf(purger('netlify', { api: closed.base }).purge(TAG))
    expect(failure.message).toBe('Netlify did not purge: no answer: ECONNREFUSED (5 attempts)')
    expect(failure.status).toBeUndefined()
    expect(pauses).toEqual([500, 1000, 2000, 4000])
  })

  it.each([new Error('odd'), 'odd', undefined, null])(
    'is one where fetch rejects with %o',
    async (reason) => {
      const fetch = vi.fn(() => Promise.reject(reason))
      const failure = await failureOf(purger('netlify', { fetch, retries: 1 }).purge(TAG))
      expect(failure.message).toMatch(/^Netlify did not purge: no answer: .* \(2 attempts\)$/)
      expect(fetch).toHaveBeenCalledTimes(2)
    },
  )

  describe('for too long', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
    afterEach(() => void vi.useRealTimers())

    it('is given up and sent again', async () => {
      server.answer(undefined, done)
      const asked = server.nextAsked()
      const purged = purger('netlify').purge(TAG)
      await asked
      await vi.advanceTimersByTimeAsync(9999)
      expect(pauses).toEqual([])
      await vi.advanceTimersByTimeAsync(1)
      expect(await purged).toEqual({ requests: 1, retries: 1 })
      expect(pauses).toEqual([500])
    })

    it('is given up where fetch does not hear of it', async () => {
      const purged = failureOf(
        purger('netlify', { fetch: () => new Promise(() => {}), retries: 0, timeout: 30 }).purge(TAG),
      )
      await vi.advanceTimersByTimeAsync(30)
      expect((await purged).message).toBe('Netlify did not purge: no answer: none within 30 ms')
    })

    it('is called off', async () => {
      const signals: (AbortSignal | null | undefined)[] = []
      const fetch = (_: string, { signal }: RequestInit): Promise<Response> => {
        signals.push(signal)
        return signals.length > 1 ? Promise.resolve(new Response()) : new Promise(() => {})
      }
      const purged = purger('netlify', { fetch, timeout: 30 }).purge(TAG)
      await vi.advanceTimersByTimeAsync(30)
      await purged
      expect(signals.map((signal) => signal?.aborted)).toEqual([true, false])
    })

    it('leaves no timer behind once it is answered', async () => {
      await purger('netlify', { fetch: async () => new Response() }).purge(TAG)
      expect(vi.getTimerCount()).toBe(0)
    })
  })
})

describe('the requests of one purger', () => {
  it('are sent one after another, so that a pause is one for all', async () => {
    const order: string[] = []
    let resume = (): void => {}
    let tellPausing = (): void => {}
    const pausing = new Promise<void>((resolve) => (tellPausing = resolve))
    const cdn = purger('netlify', {
      fetch: async (_, init) => {
        const {
          cache_tags: [tag],
        } = JSON.parse(String(init.body)) as { cache_tags: [string] }
        order.push(tag)
        return new Response('', { status: order.length === 1 ? 429 : 202 })
      },
      sleep: () => {
        order.push('pause')
        tellPausing()
        return new Promise((resolve) => (resume = resolve))
      },
    })
    const both = Promise.all([cdn.purge({ tag: 'first' }), cdn.purge({ tag: 'second' })])
    await pausing
    expect(order).toEqual(['first', 'pause'])
    resume()
    await both
    expect(order).toEqual(['first', 'pause', 'first', 'second'])
  })

  it('go on where what waits has failed', async () => {
    server.answer({ status: 503 }, done)
    const cdn = purger('netlify', { sleep: () => Promise.reject(new Error('no timer')) })
    await expect(cdn.purge(TAG)).rejects.toThrow('no timer')
    expect(await cdn.purge(TAG)).toEqual({ requests: 1, retries: 0 })
  })
})

describe('credentials', () => {
  const forms = [TOKEN, JSON.stringify(TOKEN).slice(1, -1), encodeURIComponent(TOKEN)]
  const seen = (value: unknown): string =>
    `${inspect(value, { depth: Infinity, showHidden: true })} ${JSON.stringify(value)} ${String(value)}`

  it('are in no error, though the platform repeats them', async () => {
    server.answer({ status: 401, body: `bad token ${forms.join(' ')}` })
    const failure = await failureOf(purger('netlify').purge(TAG))
    expect(failure.message).toBe('Netlify did not purge: 401 bad token … … …')
    for (const form of forms) expect(seen(failure)).not.toContain(form)
  })

  it('are in no error, though they stand where the excerpt ends', async () => {
    server.answer({ status: 401, body: `${'x'.repeat(190)}${TOKEN}` })
    expect((await failureOf(purger('netlify').purge(TAG))).message).not.toContain(TOKEN.slice(0, 6))
  })

  it('are in no error of fetch', async () => {
    const fetch = () => Promise.reject(new TypeError(`invalid header: Bearer ${TOKEN}`))
    const failure = await failureOf(purger('netlify', { fetch, retries: 0 }).purge(TAG))
    for (const form of forms) expect(seen(failure)).not.toContain(form)
  })

  it('are in nothing that can be seen of the purger', () => {
    for (const form of forms) expect(seen(purger('fastly'))).not.toContain(form)
  })

  it.each(['with space', 'line\nbreak', '', undefined, 1])(
    'that are none are refused, unseen: %j',
    (token) => {
      const create = () => cdnPurge({ ...PLATFORMS.fastly, token: token as string })
      expect(create).toThrow(new TypeError('token must be a text of visible ASCII characters'))
    },
  )
})

describe('a TypeError at construction', () => {
  it.each<[unknown, string]>([
    [{}, 'platform must be one of cloudflare, netlify, vercel, fastly, deno-deploy'],
    [{ platform: 'akamai' }, 'platform must be one of cloudflare, netlify, vercel, fastly, deno-deploy'],
    [{ platform: 'cloudflare', token: 't' }, 'zone must be a text of visible ASCII characters'],
    [{ platform: 'cloudflare', zone: 'z' }, 'token must be a text of visible ASCII characters'],
    [{ platform: 'netlify', token: 't' }, 'site must be a text of visible ASCII characters'],
    [{ ...PLATFORMS.netlify, domain: '' }, 'domain must be a text of visible ASCII characters'],
    [{ platform: 'vercel', token: 't' }, 'project must be a text of visible ASCII characters'],
    [{ ...PLATFORMS.vercel, target: 'staging' }, 'target must be production or preview'],
    [{ platform: 'fastly', token: 't' }, 'service must be a text of visible ASCII characters'],
    [{ ...PLATFORMS.fastly, retries: -1 }, 'retries must be a whole number, 0 or more'],
    [{ ...PLATFORMS.fastly, timeout: 1.5 }, 'timeout must be a whole number, 0 or more'],
    [{ ...PLATFORMS.fastly, maxPause: Infinity }, 'maxPause must be a whole number, 0 or more'],
    [{ ...PLATFORMS.fastly, fetch: 'fetch' }, 'fetch must be a function'],
    [{ ...PLATFORMS.fastly, api: 'api.fastly.com' }, 'api must be an absolute URL'],
  ])('%o', (options, message) =>
    expect(() => cdnPurge(options as CdnPurgeOptions)).toThrow(new TypeError(message)),
  )
})
