import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Report } from './report.ts'
import { type Site, startSite } from './service-worker-site.ts'
import { eventually } from './steps.ts'
import { storageTitles } from './storage-cases.ts'
import { bundle } from './workerd.ts'

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
const browser: Browser | undefined = isMissing
  ? undefined
  : await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS })
const title = browser ? `in Chromium ${browser.version()}` : `in Chromium (skipped: there is no ${CHROMIUM})`

afterAll(() => browser?.close())

/** How a page asks. */
type Asking = Omit<RequestInit, 'body' | 'window' | 'signal'> & { readonly body?: string }

/** What a page was answered. */
interface Answer {
  readonly status: number
  readonly cacheStatus: string | null
  readonly fields: Readonly<Record<string, string>>
  readonly text: string
  readonly url: string
}

describe.skipIf(browser === undefined)(`fetchListener ${title}`, { timeout: 60_000 }, () => {
  let script: string
  let site: Site
  let context: BrowserContext
  let page: Page
  beforeAll(async () => void (script = await bundle('service-worker')))
  beforeEach(async () => {
    site = await startSite(script)
    context = await browser!.newContext()
    page = await controlled()
  })
  afterEach(async () => {
    await context.close()
    await site.stop()
  })

  /** A page that the service worker has taken. */
  async function controlled(): Promise<Page> {
    const page = await context.newPage()
    await page.goto(site.url)
    await page.evaluate(async () => {
      await navigator.serviceWorker.register('/worker.js', { type: 'module' })
      const isTaken = (): boolean => navigator.serviceWorker.controller !== null
      if (!isTaken())
        await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve))
    })
    return page
  }

  /** Asks, and where the answer before is still being stored, asks again: how long that takes is the browser's affair. */
  async function ask(path: string, init: Asking = {}): Promise<Answer> {
    for (;;) {
      const answer = await askOnce(path, init)
      if (!answer.cacheStatus?.endsWith('collapsed')) return answer
    }
  }

  const askOnce = (path: string, init: Asking): Promise<Answer> =>
    page.evaluate(
      async ([path, init]) => {
        const response = await fetch(path, init)
        const { status, headers, url } = response
        const fields = Object.fromEntries(headers)
        return { status, url, fields, cacheStatus: headers.get('cache-status'), text: await response.text() }
      },
      [path, init] as const,
    )

  /** Has the service worker do something. */
  const tell = <T>(task: string, what = ''): Promise<T> =>
    page.evaluate(
      async ([task, what]) => {
        const { port1, port2 } = new MessageChannel()
        const answer = new Promise((resolve) => {
          port1.addEventListener('message', ({ data }) => resolve(data))
          port1.start()
        })
        const { active } = await navigator.serviceWorker.ready
        active?.postMessage({ task, what }, [port2])
        return answer
      },
      [task, what] as const,
    ) as Promise<T>

  it('answers a miss with the network, and the next request from the cache', async () => {
    expect(await ask('/plain')).toMatchObject({
      cacheStatus: 'freshet; fwd=uri-miss; stored',
      text: 'call 1',
    })
    const hit = await ask('/plain')
    expect(hit).toMatchObject({
      cacheStatus: expect.stringMatching(/^freshet; hit; ttl=\d+$/),
      text: 'call 1',
    })
    expect(site.asked('/plain')).toHaveLength(1)
  })

  it('keeps what is private, being one user’s, and nothing that must not be stored', async () => {
    await ask('/private')
    expect(await ask('/private')).toMatchObject({
      cacheStatus: expect.stringContaining('hit'),
      text: 'call 1',
    })
    await ask('/never')
    expect(await ask('/never')).toMatchObject({
      cacheStatus: 'freshet; fwd=uri-miss; detail=no-store',
      text: 'call 2',
    })
  })

  it('gives content that the browser decoded fields that are true of it, and validates it', async () => {
    const text = 'content '.repeat(100)
    const first = await ask('/gzip')
    expect(first).toMatchObject({ cacheStatus: 'freshet; fwd=uri-miss; stored', text })
    expect(first.fields).toMatchObject({ etag: 'W/"coded"' })
    expect(first.fields).not.toHaveProperty('content-encoding')
    expect(first.fields).not.toHaveProperty('content-length')
    const validated = await ask('/gzip')
    expect(validated).toMatchObject({
      status: 200,
      text,
      cacheStatus: expect.stringContaining('fwd-status=304'),
    })
    expect(site.asked('/gzip')[1]).toMatchObject({ 'if-none-match': 'W/"coded"' })
  })

  it('answers from the cache when the worker was stopped meanwhile, and when the site is gone', async () => {
    await ask('/plain')
    const session = await context.newCDPSession(page)
    await session.send('ServiceWorker.enable')
    await session.send('ServiceWorker.stopAllWorkers')
    expect(await ask('/plain')).toMatchObject({ cacheStatus: expect.stringContaining('hit'), text: 'call 1' })
    await site.stop()
    expect(await ask('/plain')).toMatchObject({ cacheStatus: expect.stringContaining('hit'), text: 'call 1' })
    const lost = await page.evaluate(() => fetch('/not-stored').then(String, (error: Error) => error.name))
    expect(lost).toBe('TypeError')
    site = await startSite(script)
  })

  it('answers navigations from the cache, and takes those along that are redirected', async () => {
    await page.goto(`${site.url}/page`)
    expect(await page.locator('p').innerText()).toBe('call 1')
    await page.goto(site.url)
    await page.goto(`${site.url}/moved-page`)
    expect([page.url(), await page.locator('p').innerText()]).toEqual([`${site.url}/page`, 'call 1'])
    expect(site.asked('/page')).toHaveLength(1)
  })

  it('asks again for a page that is reloaded', async () => {
    await page.goto(`${site.url}/page`)
    await page.reload()
    expect(await page.locator('p').innerText()).toBe('call 2')
  })

  it('gives a page its images, which are validated though no field can be added to what it asks with', async () => {
    const load = (query: string): Promise<number> =>
      page.evaluate(async (query) => {
        const image = new Image()
        image.src = `/image${query}`
        await image.decode()
        return image.naturalWidth
      }, query)
    for (const query of ['?a', '?a#again', '?a#third']) expect(await load(query)).toBe(7)
  })

  it('has a redirected answer stored under the URL where it is, which the page is told of', async () => {
    for (let time = 0; time < 2; time++)
      expect(await ask('/moved')).toMatchObject({ text: '/* 1 */', url: `${site.url}/folder/target.css` })
    expect(await ask('/folder/target.css')).toMatchObject({
      text: '/* 1 */',
      cacheStatus: expect.stringContaining('hit'),
    })
  })

  it('asks once for ten misses at once', async () => {
    const texts = await page.evaluate(() =>
      Promise.all(Array.from({ length: 10 }, async () => (await fetch('/slow')).text())),
    )
    expect(texts).toEqual(Array(10).fill('call 1'))
    expect(site.asked('/slow')).toHaveLength(1)
  })

  it('sends the first of a stream before the last is there', async () => {
    const first = await page.evaluate(async () => {
      const response = await fetch('/stream')
      const reader = response.body!.getReader()
      Object.assign(globalThis, { reader })
      return new TextDecoder().decode((await reader.read()).value)
    })
    expect(first).toBe('first;')
    site.release()
    const last = await page.evaluate(async () => {
      const { reader } = globalThis as unknown as { reader: ReadableStreamDefaultReader<Uint8Array> }
      return new TextDecoder().decode((await reader.read()).value)
    })
    expect(last).toBe('last')
    await eventually(async () =>
      expect(await ask('/stream')).toMatchObject({
        text: 'first;last',
        cacheStatus: expect.stringContaining('hit'),
      }),
    )
  })

  it('refreshes what is stale after the answer', async () => {
    expect((await ask('/refreshed')).text).toBe('call 1')
    await eventually(async () => expect((await ask('/refreshed')).text).not.toBe('call 1'))
  })

  it('answers with what is stale where the site fails, or is gone', async () => {
    await ask('/failing')
    expect(await ask('/failing')).toMatchObject({ status: 200, text: 'call 1' })
    await site.stop()
    expect(await ask('/failing')).toMatchObject({ status: 200, text: 'call 1' })
    site = await startSite(script)
  })

  it('passes on what changes something, and asks again for what it changed', async () => {
    await ask('/plain')
    const changed = await ask('/plain', { method: 'POST', body: 'x' })
    expect(changed).toMatchObject({ cacheStatus: 'freshet; fwd=method', text: 'call 2' })
    expect((await ask('/plain')).text).toBe('call 3')
  })

  it('answers parts, conditions and HEAD from what is stored, of 20 MiB too', async () => {
    const whole = await page.evaluate(async () => (await (await fetch('/large')).arrayBuffer()).byteLength)
    expect(whole).toBe(20 * 1024 ** 2)
    await eventually(async () => {
      const part = await ask('/large', { headers: { range: 'bytes=7-13' } })
      expect(part).toMatchObject({
        status: 206,
        text: 'abcdefg',
        cacheStatus: expect.stringContaining('hit'),
      })
    })
    const before = site.asked('/large').length
    expect(await ask('/large', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
    expect(site.asked('/large')).toHaveLength(before)
  })

  it('obeys the cache mode of a request', async () => {
    await ask('/plain')
    expect(await ask('/plain', { cache: 'no-store' })).toMatchObject({ cacheStatus: null, text: 'call 2' })
    expect(await ask('/plain', { cache: 'reload' })).toMatchObject({ text: 'call 3' })
    expect(await ask('/plain', { cache: 'no-cache' })).toMatchObject({ text: 'call 4' })
    expect(await ask('/plain')).toMatchObject({ text: 'call 4' })
    const none = await ask('/nothing', { cache: 'only-if-cached', mode: 'same-origin' })
    expect([none.status, site.asked('/nothing')]).toEqual([504, []])
    await ask('/short')
    await tell('advance', '5000')
    expect(await ask('/short', { cache: 'force-cache' })).toMatchObject({ text: 'call 1' })
    expect(await ask('/short', { cache: 'only-if-cached', mode: 'same-origin' })).toMatchObject({
      text: 'call 1',
    })
    expect(await ask('/short')).toMatchObject({ text: 'call 2' })
  })

  it('does not reuse what depends on a field that it cannot see', async () => {
    await ask('/past-cookie')
    expect(await ask('/past-cookie')).toMatchObject({ text: 'call 2' })
    expect(await ask('/accept', { headers: { accept: 'a/b' } })).toMatchObject({ text: 'call 1 a/b' })
    expect(await ask('/accept', { headers: { accept: 'c/d' } })).toMatchObject({ text: 'call 2 c/d' })
    expect(await ask('/accept', { headers: { accept: 'a/b' } })).toMatchObject({ text: 'call 1 a/b' })
  })

  it('leaves other origins to the browser', async () => {
    const other = await startSite('')
    const load = (): Promise<string> =>
      page.evaluate((url) => fetch(url, { mode: 'no-cors' }).then(({ type }) => type), `${other.url}/plain`)
    expect([await load(), await load()]).toEqual(['opaque', 'opaque'])
    await other.stop()
  })

  it('forgets what is purged, where the cache of the browser is passed over', async () => {
    await ask('/past-plain')
    expect(await ask('/past-plain')).toMatchObject({ text: 'call 1' })
    expect(await tell('purge', `${site.url}/past-plain`)).toBe(true)
    expect(await ask('/past-plain')).toMatchObject({
      cacheStatus: 'freshet; fwd=uri-miss; stored',
      text: 'call 2',
    })
  })

  it('sweeps what has expired, and nothing else', async () => {
    await ask('/plain')
    await ask('/short')
    await ask('/private')
    await eventually(async () => expect(await tell('sweep')).toEqual({ examined: 3, removed: 0 }))
    await tell('advance', '61000')
    expect(await tell('sweep')).toEqual({ examined: 3, removed: 2 })
  })

  it('is a TypeError for an option that is none', async () => {
    expect(await tell('refused')).toEqual([
      'TypeError: name must be a text, not 1',
      'TypeError: now must be a function, not 1',
      'TypeError: filter must be a function, not 1',
      'TypeError: handler must be a function, not 1',
      expect.stringMatching(/^TypeError: maxBodySize must be/),
      'nothing',
    ])
  })

  describe('cacheStorage', () => {
    it('fulfils the contract of a storage', { timeout: 280_000 }, async () => {
      const report = await tell<Report>('contract')
      expect(report).toEqual(Object.fromEntries(storageTitles.map((title) => [title, null])))
    })

    it('reads a name until its time is over, and no longer', async () => {
      expect(await tell('expiry')).toEqual([true, false])
    })
  })
})
