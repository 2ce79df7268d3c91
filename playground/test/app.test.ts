import { createStorage } from 'unstorage'
import { describe, expect, it, vi } from 'vitest'
import { drawLogo } from '../src/logo.ts'
import { setStage, type Stage } from './stage.ts'

interface Answer {
  readonly status: number
  readonly age: string | null
  readonly cacheStatus: string | null
  readonly body: string
}

async function get({ app }: Stage, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await app.request(path, { headers })
  return {
    status: response.status,
    age: response.headers.get('age'),
    cacheStatus: response.headers.get('cache-status'),
    body: await response.text(),
  }
}

async function calls({ app }: Stage): Promise<number> {
  return (await (await app.request('/playground/state')).json()).calls
}

const EXAMPLES = [
  ['/static/logo.png', 'max-age=31536000, public, immutable'],
  ['/api/articles', 'max-age=300, public'],
  ['/api/user/profile', 'max-age=300, private'],
  ['/api/data', 'max-age=60, s-maxage=3600, public'],
  ['/api/secrets', 'no-store'],
] as const

describe('the endpoints', () => {
  it.each(EXAMPLES)('%s says Cache-Control: %s', async (path, cacheControl) => {
    const response = await setStage().app.request(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe(cacheControl)
  })

  it('are listed with the Cache-Control that they answer with', async () => {
    const { app } = setStage()
    const exhibits = await (await app.request('/playground/exhibits')).json()
    const answered = exhibits.map(async ({ path }: { path: string }) =>
      (await app.request(path)).headers.get('cache-control'),
    )
    expect(exhibits).toHaveLength(10)
    expect(await Promise.all(answered)).toEqual(
      exhibits.map(({ cacheControl }: { cacheControl: string }) => cacheControl),
    )
  })

  it.each(['/static/logo.png', '/api/articles', '/api/data', '/greeting', '/stream', '/bare'])(
    '%s is a hit of the same content, with its age, until it is stale',
    async (path) => {
      const stage = setStage()
      const first = await get(stage, path)
      stage.clock.advance(42_000)
      const second = await get(stage, path)
      expect(first).toMatchObject({ age: null, cacheStatus: expect.stringMatching(/fwd=uri-miss; stored$/) })
      expect(second).toMatchObject({ age: '42', cacheStatus: expect.stringContaining('; hit; ttl=') })
      expect(second.body).toBe(first.body)
      expect(await calls(stage)).toBe(1)
    },
  )

  it('asks the source again when the lifetime is over', async () => {
    const stage = setStage()
    const first = await get(stage, '/api/articles')
    stage.clock.advance(301_000)
    const second = await get(stage, '/api/articles')
    expect(second.cacheStatus).toContain('fwd=stale')
    expect(second.body).not.toBe(first.body)
  })

  it('keeps shared what shared caches may keep for longer than browsers', async () => {
    const stage = setStage()
    await get(stage, '/api/data')
    stage.clock.advance(3_599_000)
    expect((await get(stage, '/api/data')).cacheStatus).toContain('; hit')
    stage.clock.advance(2000)
    expect((await get(stage, '/api/data')).cacheStatus).not.toContain('; hit')
  })

  it.each([
    ['/api/user/profile', 'private'],
    ['/api/secrets', 'no-store'],
  ])('%s comes from the source each time: %s', async (path, reason) => {
    const stage = setStage()
    const answers = [await get(stage, path), await get(stage, path)]
    for (const { cacheStatus } of answers) expect(cacheStatus).toBe(`freshet; fwd=uri-miss; detail=${reason}`)
    expect(answers[0]?.body).not.toBe(answers[1]?.body)
  })
})

describe('what caching can do', () => {
  it('gives the logo byte for byte, from the source and from the store', async () => {
    const { app } = setStage()
    for (const expected of ['stored', 'hit']) {
      const response = await app.request('/static/logo.png')
      expect(response.headers.get('cache-status')).toContain(expected)
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(drawLogo())
    }
  })

  it.each([
    ['/api/articles', 'max-age=0', 'fwd=request'],
    ['/api/articles', 'no-cache', 'fwd=request'],
    ['/static/logo.png', 'max-age=0', '; hit'],
    ['/static/logo.png', 'no-cache', 'fwd=request'],
  ])('answers a reload of %s with %s: %s', async (path, reload, expected) => {
    const stage = setStage()
    await get(stage, path)
    stage.clock.advance(1000)
    expect((await get(stage, path, { 'cache-control': reload })).cacheStatus).toContain(expected)
  })

  it('answers stale at once, and has the next answer for the next request', async () => {
    const stage = setStage()
    const first = await get(stage, '/api/news')
    stage.clock.advance(15_000)
    const stale = await get(stage, '/api/news')
    expect(stale).toMatchObject({ age: '15', body: first.body })
    await vi.waitFor(async () => expect((await get(stage, '/api/news')).age).toBe('0'), { timeout: 10_000 })
    expect(await calls(stage)).toBe(2)
  })

  it('keeps one answer for each language', async () => {
    const stage = setStage()
    const english = await get(stage, '/greeting', { 'accept-language': 'en' })
    const french = await get(stage, '/greeting', { 'accept-language': 'fr-CA, en;q=0.5' })
    expect(french.cacheStatus).toContain('fwd=vary-miss')
    expect([english.body, french.body]).toEqual([
      expect.stringContaining('Good day'),
      expect.stringContaining('Bonjour'),
    ])
    const again = await get(stage, '/greeting', { 'accept-language': 'en' })
    expect(again).toMatchObject({ body: english.body, cacheStatus: expect.stringContaining('; hit') })
  })

  it('confirms the stored answer by its ETag until the source is another one', async () => {
    const stage = setStage()
    const first = await get(stage, '/api/prices')
    const confirmed = await get(stage, '/api/prices')
    expect(confirmed).toMatchObject({ status: 200, body: first.body })
    expect(confirmed.cacheStatus).toContain('fwd-status=304')
    stage.clock.advance(1000)
    await stage.app.request('/playground/restart', { method: 'POST' })
    const changed = await get(stage, '/api/prices')
    expect(changed.cacheStatus).toContain('fwd-status=200')
    expect(changed.body).not.toBe(first.body)
  })

  it('asks the source once for twenty requests at once', async () => {
    const stage = setStage()
    stage.gate.close()
    const answers = Array.from({ length: 20 }, () => get(stage, '/api/articles'))
    await vi.waitFor(() => expect(stage.gate.waiting).toBeGreaterThan(0), { timeout: 10_000 })
    stage.gate.open()
    const bodies = new Set((await Promise.all(answers)).map(({ body }) => body))
    expect(bodies.size).toBe(1)
    expect(await calls(stage)).toBe(1)
  })

  it('passes the first line on while the source has not yet written the last', async () => {
    const { app, gate } = setStage()
    gate.close()
    const answer = app.request('/stream')
    await vi.waitFor(() => expect(gate.waiting).toBe(1), { timeout: 10_000 })
    gate.letOne()
    const reader = (await answer).body?.getReader()
    const first = await reader?.read()
    expect(new TextDecoder().decode(first?.value)).toMatch(/^Line 1 of 5: .*\n$/)
    gate.open()
  })

  it('keeps answers where it is told to: another playground over the same storage has them', async () => {
    const storage = createStorage()
    const stage = setStage({ storage })
    const { body } = await get(stage, '/api/articles')
    await vi.waitFor(async () => expect(await storage.getKeys()).not.toEqual([]), { timeout: 10_000 })
    expect(await get(setStage({ storage }), '/api/articles')).toMatchObject({ body, age: '0' })
  })
})
