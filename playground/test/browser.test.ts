import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listen, type Listening } from '../src/listen.ts'
import { drawLogo } from '../src/logo.ts'
import { setStage, type Stage } from './stage.ts'
import { Visit } from './visit.ts'

const CHROMIUM = '/usr/bin/chromium'
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

// Where a browser must be, its absence is a failure.
const isMissing = !existsSync(CHROMIUM) && process.env['CI'] !== 'true'
const title = isMissing ? `the page in a browser (skipped: there is no ${CHROMIUM})` : 'the page in a browser'

/** Stored for at least 42 s by any cache. */
const PUBLIC = ['/static/logo.png', '/api/articles', '/api/data', '/greeting', '/stream', '/bare']
const NEVER_STORED = ['/api/user/profile', '/api/secrets']

let browser: Browser
let stage: Stage
let server: Listening
let visit: Visit
let requests: Request[]

beforeAll(async () => {
  if (!isMissing) browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS })
}, 60_000)
afterAll(() => browser?.close())

beforeEach(async () => {
  if (isMissing) return
  stage = setStage()
  requests = []
  server = await listen((request) => {
    requests.push(request)
    return stage.app.fetch(request)
  }, 0)
  visit = await Visit.to(browser, `http://localhost:${server.port}`)
}, 60_000)
afterEach(async () => {
  if (isMissing) return
  stage.gate.open()
  await visit.page.close()
  await server.close()
  expect(visit.errors).toEqual([])
})

async function sourceCalls(): Promise<number> {
  return (await (await stage.app.request('/playground/state')).json()).calls
}

describe.skipIf(isMissing)(title, { timeout: 60_000 }, () => {
  it('shows misses at the first load, and hits of the same content with their Age after a reload', async () => {
    for (const path of PUBLIC)
      expect(await visit.shown(path)).toMatchObject({ badge: 'miss, stored', age: '–' })
    const before = await visit.bodies(PUBLIC)
    stage.clock.advance(42_000)
    await visit.reload()
    for (const path of PUBLIC) {
      expect(await visit.shown(path)).toMatchObject({ badge: 'hit', age: '42 s', status: '200' })
    }
    expect(await visit.bodies(PUBLIC)).toEqual(before)
    expect(await visit.shown('/api/news')).toMatchObject({ badge: 'stale hit', age: '42 s' })
    expect(await visit.shown('/api/prices')).toMatchObject({ badge: 'validated', status: '200' })
  })

  it('never shows a hit for what is private or not to be stored', async () => {
    const before = await visit.bodies(NEVER_STORED)
    await visit.reload()
    const after = await visit.bodies(NEVER_STORED)
    for (const [at, path] of NEVER_STORED.entries()) {
      expect(await visit.shown(path)).toMatchObject({ badge: 'not stored', age: '–' })
      expect(after[at]).not.toBe(before[at])
    }
    expect(await visit.press('/api/user/profile', 'Only if cached')).toMatchObject({
      badge: 'not cached',
      status: '504',
    })
  })

  it('shows the same answers after a restart of the source, until their lifetime is over', async () => {
    const before = await visit.bodies(PUBLIC)
    const [profile] = await visit.bodies(['/api/user/profile'])
    stage.clock.advance(30_000)
    await visit.page.getByRole('button', { name: 'Restart the source' }).click()
    await visit.hears('restarted')
    await visit.reload()
    expect(await visit.bodies(PUBLIC)).toEqual(before)
    expect(await visit.bodies(['/api/user/profile'])).not.toEqual([profile])
    stage.clock.advance(271_000)
    expect((await visit.press('/api/articles', 'Again')).body).toContain('2026-01-01T00:00:30.000Z')
  })

  it('shows a miss after a purge, and a hit for what was not purged', async () => {
    await visit.purge('/api/articles')
    expect(await visit.press('/api/articles', 'Again')).toMatchObject({ badge: 'miss, stored' })
    expect(await visit.press('/api/data', 'Again')).toMatchObject({ badge: 'hit' })
  })

  it('asks past the browser’s cache with a Cache-Control that no cache acts on', async () => {
    const asked = requests.filter(({ url }) => url.endsWith('/api/articles'))
    expect(asked.map(({ headers }) => headers.get('cache-control'))).toEqual(['no-transform'])
    expect(await visit.press('/api/articles', 'Again')).toMatchObject({ badge: 'hit' })
    expect(requests.filter(({ url }) => url.endsWith('/api/articles'))).toHaveLength(2)
  })

  it('reloads, except what is immutable, by force even that, and asks as a French reader', async () => {
    stage.clock.advance(1000)
    expect(await visit.press('/api/articles', 'Reload')).toMatchObject({ badge: 'miss, stored' })
    expect(await visit.press('/static/logo.png', 'Reload')).toMatchObject({ badge: 'hit' })
    expect(await visit.press('/static/logo.png', 'Forced reload')).toMatchObject({ badge: 'miss, stored' })
    expect((await visit.press('/greeting', 'As a French reader')).body).toContain('Bonjour')
    expect((await visit.press('/greeting', 'Again')).body).toContain('Good day')
  })

  it('asks the source once for 20 requests at once', async () => {
    await visit.purge('/api/articles')
    const before = await sourceCalls()
    requests.length = 0
    stage.gate.close()
    await visit.click('/api/articles', '20 at once')
    await expect
      .poll(() => requests.filter(({ url }) => url.endsWith('/api/articles')).length)
      .toBeGreaterThan(3)
    stage.gate.open()
    await visit.hears('20 answers, 1 source call (')
    expect((await sourceCalls()) - before).toBe(1)
  })

  it('gets the logo byte for byte, from the source and from the store', async () => {
    const fetchLogo = (): Promise<[string | null, number[]]> =>
      visit.page.evaluate(async () => {
        const headers = { 'cache-control': 'no-transform' }
        const response = await fetch('/static/logo.png', { cache: 'no-store', headers })
        const bytes = new Uint8Array(await response.arrayBuffer())
        return [response.headers.get('cache-status'), [...bytes]]
      })
    await visit.purge('/static/logo.png')
    const bytes = [...drawLogo()]
    expect(await fetchLogo()).toEqual(['freshet; fwd=uri-miss; stored', bytes])
    expect(await fetchLogo()).toEqual([expect.stringContaining('; hit'), bytes])
    const image = visit.row('/static/logo.png').locator('img')
    expect(await image.evaluate((img: HTMLImageElement) => img.decode().then(() => img.naturalWidth))).toBe(
      96,
    )
  })

  it('shows the first line of a streamed answer before the last is written, and the whole from the store', async () => {
    await visit.purge('/stream')
    stage.gate.close()
    await visit.click('/stream', 'Again')
    await expect.poll(() => stage.gate.waiting).toBe(1)
    stage.gate.letOne()
    const body = visit.row('/stream').locator('.body')
    await body
      .filter({ hasText: 'Line 1 of 5' })
      .and(body.filter({ hasNotText: 'Line 2' }))
      .waitFor()
    expect(await visit.row('/stream').getAttribute('aria-busy')).toBe('true')
    stage.gate.open()
    await visit.rests('/stream')
    expect(await body.innerText()).toContain('Line 5 of 5')
    const whole = (await visit.bodies(['/stream']))[0]
    expect(await visit.press('/stream', 'Again')).toMatchObject({ badge: 'hit', body: whole })
  })

  it('explains the last request of a row, and goes on doing so until it is told to stop', async () => {
    const row = visit.row('/api/articles')
    const [last, now] = [row.locator('.why .last'), row.locator('.why .now')]
    expect(await row.locator('.why').isVisible()).toBe(false)
    await visit.click('/api/articles', 'Why?')
    await last.filter({ hasText: 'The handler answered: nothing was stored under the key.' }).waitFor()
    await now
      .filter({ hasText: 'The stored response is the answer: it is fresh for 5 minutes more.' })
      .waitFor()
    stage.clock.advance(7000)
    await visit.press('/api/articles', 'Reload')
    await last
      .filter({ hasText: 'The handler answered: the client wanted more than what was stored.' })
      .waitFor()
    await now.filter({ hasText: 'max-age=0: the client wants the handler to be asked' }).waitFor()
    await visit.purge('/api/articles')
    await now.filter({ hasText: 'Nothing under this key.' }).waitFor()
    await visit.click('/api/articles', 'Why?')
    expect(await row.locator('.why').isVisible()).toBe(false)
    expect(stage.gate.waiting).toBe(0)
  })

  it('explains as the French reader who asked, and why something is never stored', async () => {
    await visit.press('/greeting', 'As a French reader')
    await visit.click('/greeting', 'Why?')
    const greeting = visit.row('/greeting').locator('.why .now')
    await greeting.filter({ hasText: 'for Accept-Language: fr' }).waitFor()
    await greeting.filter({ hasText: '2 responses' }).waitFor()
    await visit.click('/api/user/profile', 'Why?')
    const profile = visit.row('/api/user/profile').locator('.why')
    await profile.filter({ hasText: 'It is for one user, and many share this cache.' }).waitFor()
    const rule = profile.locator('.last a', { hasText: 'RFC 9111 §5.2.2.7' }).first()
    expect(await rule.getAttribute('href')).toBe(
      'https://www.rfc-editor.org/rfc/rfc9111.html#section-5.2.2.7',
    )
  })

  it('asks nothing of the source for an explanation, and answers nobody with it', async () => {
    const before = await sourceCalls()
    const answers = await visit.page.locator('dd[data-state=answers]').innerText()
    for (const path of ['/api/articles', '/api/secrets', '/bare']) await visit.click(path, 'Why?')
    await visit.row('/bare').locator('.why .now').filter({ hasText: 'bare, a shared cache' }).waitFor()
    await visit.row('/api/secrets').locator('.why .now').filter({ hasText: 'no-store' }).waitFor()
    expect(await sourceCalls()).toBe(before)
    expect(await visit.page.locator('dd[data-state=answers]').innerText()).toBe(answers)
  })

  it('moves the clock on', async () => {
    await visit.page.getByRole('button', { name: '1 min' }).click()
    await visit.hears('moved on by 1 min')
    expect(await visit.press('/api/articles', 'Again')).toMatchObject({ badge: 'hit', age: '60 s' })
  })

  it('logs each call to the source once, also after a reload', async () => {
    const called = visit.page.locator('#log [data-type=source-called]')
    await expect.poll(() => called.count()).toBe(10)
    await visit.reload()
    // two that are never stored; the source also confirms, which is not a call
    await expect.poll(() => called.count()).toBe(12)
    expect(await visit.page.locator('dd[data-state=calls]').innerText()).toBe('12')
  })

  it.each(['/api/articles', '/api/secrets'])('fits a phone, the explanation of %s too', async (path) => {
    await visit.page.setViewportSize({ width: 320, height: 640 })
    await visit.click(path, 'Why?')
    const now = visit.row(path).locator('.why .now')
    await now.filter({ hasText: 'The rules' }).waitFor()
    const lines = (await now.innerText()).split('\n').map((line) => line.length)
    expect(Math.max(...lines)).toBeLessThanOrEqual(45)
    expect(await visit.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  })
})
