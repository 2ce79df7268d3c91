import type { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { setStage } from './stage.ts'

async function post(app: Hono, action: string): Promise<Response> {
  return app.request(`/playground/${action}`, { method: 'POST' })
}

async function text(app: Hono, path: string): Promise<string> {
  return (await app.request(path)).text()
}

describe('POST /playground/restart', () => {
  it('starts a new source, and leaves answers as they are for their lifetime', async () => {
    const { app, clock } = setStage()
    const [article, profile] = [await text(app, '/api/articles'), await text(app, '/api/user/profile')]
    clock.advance(60_000)
    expect(await (await post(app, 'restart')).json()).toMatchObject({
      sourceCalls: 0,
      calls: 2,
      sourceStartedAt: clock.now(),
    })
    expect(await text(app, '/api/articles')).toBe(article)
    expect(await text(app, '/api/user/profile')).not.toBe(profile)
    clock.advance(241_000)
    expect(await text(app, '/api/articles')).toContain('"startedAt":"2026-01-01T00:01:00.000Z"')
  })
})

describe('POST /playground/purge', () => {
  it.each(['/api/articles', '/bare', '/greeting'])('forgets %s and nothing else', async (path) => {
    const { app } = setStage()
    await text(app, '/api/data')
    await text(app, path)
    expect(await (await post(app, `purge?url=${path}`)).json()).toEqual({ purged: true })
    expect((await app.request(path)).headers.get('cache-status')).toContain('fwd=uri-miss')
    expect((await app.request('/api/data')).headers.get('cache-status')).toContain('; hit')
  })

  it('says when nothing was stored', async () => {
    expect(await (await post(setStage().app, 'purge?url=/api/articles')).json()).toEqual({ purged: false })
  })

  it.each(['purge', 'purge?url=http://%20/'])('refuses %s', async (action) => {
    expect((await post(setStage().app, action)).status).toBe(400)
  })
})

describe('POST /playground/clock', () => {
  it('makes what is stored older', async () => {
    const { app } = setStage()
    await text(app, '/api/articles')
    await post(app, 'clock?seconds=60')
    expect((await app.request('/api/articles')).headers.get('age')).toBe('60')
  })

  it.each(['clock', 'clock?seconds=-1', 'clock?seconds=1.5', 'clock?seconds=x'])(
    'refuses %s',
    async (action) => {
      expect((await post(setStage().app, action)).status).toBe(400)
    },
  )
})

describe('GET /playground/state', () => {
  it('counts answers, hits and calls, and the waiting that hits and confirmations saved', async () => {
    const { app } = setStage()
    for (const path of ['/api/articles', '/api/articles', '/api/prices', '/api/prices']) await text(app, path)
    expect(await (await app.request('/playground/state')).json()).toMatchObject({
      answers: 4,
      hits: 1,
      calls: 2,
      callsTo: { '/api/articles': 1, '/api/prices': 1 },
      saved: 800 + 700,
    })
  })
})

describe('GET /playground/events', () => {
  it('tells what happened before, and then what happens', async () => {
    const { app } = setStage()
    await text(app, '/api/secrets')
    const reader = (await app.request('/playground/events')).body?.getReader()
    const next = async (): Promise<{ entries: { what: { type: string } }[]; state: object }> => {
      const { value } = (await reader?.read()) ?? {}
      return JSON.parse(new TextDecoder().decode(value).replace(/^data: /, ''))
    }
    const types = async (): Promise<string[]> => (await next()).entries.map(({ what }) => what.type)
    expect(await types()).toEqual(['source-called', 'not-stored', 'answer'])
    await post(app, 'restart')
    expect(await types()).toEqual(['source-restarted'])
    await reader?.cancel()
  })
})

describe('the page', () => {
  it.each([
    ['/', 'text/html'],
    ['/page/style.css', 'text/css'],
    ['/page/main.js', 'text/javascript'],
  ])('%s is served, and is none of the cache’s business', async (path, type) => {
    const response = await setStage().app.request(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain(type)
    expect(response.headers.get('cache-status')).toBeNull()
  })

  it.each(['/page/none.js', '/page/..%2Fapp.ts', '/page/%2e%2e%2fserver.js'])(
    '%s is not there',
    async (path) => {
      expect((await setStage().app.request(path)).status).toBe(404)
    },
  )
})

describe('GET /playground/explain', () => {
  const explain = async (app: Hono, query: string, headers: Record<string, string> = {}) =>
    app.request(`/playground/explain?${query}`, { headers })

  it('says what became of the last request, and what would become of the next', async () => {
    const { app, clock } = setStage()
    const first = await (await explain(app, 'url=/api/articles')).json()
    expect(first.last).toBeNull()
    expect(first.now).toContain('Nothing under this key.')
    await text(app, '/api/articles')
    clock.advance(42_000)
    const second = await (await explain(app, 'url=/api/articles')).json()
    expect(second.last).toContain('GET http://localhost/api/articles: 200. The handler answered')
    expect(second.now).toContain('it is fresh for 4 minutes 18 seconds more.')
  })

  it('explains a request with the fields that it is asked with', async () => {
    const { app } = setStage()
    await text(app, '/api/articles')
    const { now } = await (await explain(app, 'url=/api/articles', { 'cache-control': 'no-cache' })).json()
    expect(now).toContain('the client said no-cache')
  })

  it.each(['/api/articles', '/bare'])('is no answer of %s, and asks no source', async (path) => {
    const { app } = setStage()
    await explain(app, `url=${path}`)
    expect(await (await app.request('/playground/state')).json()).toMatchObject({ answers: 0, calls: 0 })
  })

  it('writes lines as wide as they may be', async () => {
    const { now } = await (await explain(setStage().app, 'url=/api/articles&width=40')).json()
    expect(Math.max(...now.split('\n').map((line: string) => line.length))).toBeLessThanOrEqual(40)
  })

  it.each(['', 'url=http://%20/', 'url=/a&width=x', 'url=/a&width=5'])('refuses %j', async (query) => {
    expect((await explain(setStage().app, query)).status).toBe(400)
  })
})
