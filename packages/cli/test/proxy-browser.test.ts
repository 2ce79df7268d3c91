import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Binary, buildBinary } from './binary.ts'
import { eventually } from './eventually.ts'
import { type Nginx, startNginx, whereNginxRuns } from './nginx.ts'
import { type Proxying, startProxy } from './proxying.ts'
import { SECONDS, SITE } from './site.ts'

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

const nginxRuns = whereNginxRuns('a page in a browser, through the proxy from nginx')
// Where a browser must be, its absence is a failure.
const isMissing = !existsSync(CHROMIUM) && process.env['CI'] !== 'true'
const title = isMissing ? `${nginxRuns.title} (skipped: there is no ${CHROMIUM})` : nginxRuns.title

let binary: Binary
let nginx: Nginx
let proxy: Proxying
let browser: Browser

const isSkipped = isMissing || nginxRuns.missing

beforeAll(async () => {
  if (isSkipped) return
  binary = await buildBinary()
  nginx = await startNginx(SITE)
  proxy = await startProxy(binary, ['--origin', nginx.url, '--purge-token', 'for-this-test-alone'])
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS })
}, 90_000)
afterAll(async () => {
  await browser?.close()
  if (proxy !== undefined) expect(await proxy.stop()).toEqual({ code: 0, err: '' })
  await nginx?.stop()
  binary?.remove()
})

/** What a browser that has never been here gets to see. */
interface Visit {
  readonly page: Page
  /** The fields of each answer by its path; of several to one path, of the first. */
  readonly answers: ReadonlyMap<string, Readonly<Record<string, string>>>
}

async function visit(): Promise<Visit> {
  // a context of its own has a cache of its own
  const page = await (await browser.newContext()).newPage()
  const answers = new Map<string, Record<string, string>>()
  const errors: string[] = []
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (!answers.has(pathname)) answers.set(pathname, response.headers())
  })
  page.on('pageerror', ({ message }) => errors.push(message))
  page.on('requestfailed', (request) => errors.push(`${request.url()} ${request.failure()?.errorText}`))
  await page.goto(`${proxy.url}/index.html`)
  await page.waitForFunction('document.body.dataset.font === "true"')
  await page.waitForFunction('document.querySelector("audio").readyState >= 4')
  expect(errors).toEqual([])
  return { page, answers }
}

const PATHS = Object.keys(SITE).toSorted()

describe.skipIf(isSkipped)(title, { timeout: 60_000 }, () => {
  it('is all there, from nginx the first time and from the store the second', async () => {
    const first = await visit()
    expect([...first.answers.keys()].toSorted()).toEqual(PATHS)
    for (const fields of first.answers.values())
      expect(fields['cache-status']).toBe('freshet; fwd=uri-miss; stored')
    await expectWhole(first.page)
    // what the media player has asked for may still be on its way into the store
    await eventually(() => expect(proxy.requests().length).toBeGreaterThanOrEqual(PATHS.length))
    const asked = nginx.log().length

    const second = await visit()
    expect([...second.answers.keys()].toSorted()).toEqual(PATHS)
    for (const [path, fields] of second.answers) {
      expect([path, fields['cache-status']]).toEqual([path, expect.stringMatching(/^freshet; hit; ttl=\d+$/)])
    }
    await expectWhole(second.page)
    expect(nginx.log().slice(asked)).toEqual([])
  })

  it('plays a recording from anywhere in it, without nginx', async () => {
    const { page } = await visit()
    const before = nginx.log().length
    for (const second of [SECONDS - 3, 2, SECONDS / 2]) {
      await page.evaluate(
        ([second]) =>
          new Promise((resolve, reject) => {
            const audio = document.querySelector('audio')!
            audio.addEventListener('seeked', resolve, { once: true })
            audio.addEventListener('error', () => reject(new Error(audio.error?.message)), { once: true })
            audio.currentTime = second!
          }),
        [second],
      )
      expect(await page.evaluate('document.querySelector("audio").currentTime')).toBe(second)
    }
    expect(nginx.log().slice(before)).toEqual([])
    const ranges = proxy
      .requests()
      .filter(({ url, status }) => String(url).endsWith('/surf.wav') && status === 206)
    expect(ranges.length).toBeGreaterThan(0)
  })

  it('is asked for by a reload, and nobody sends it again', async () => {
    const { page } = await visit()
    const [asked, told] = [nginx.log().length, proxy.requests().length]
    await page.reload()
    await page.waitForFunction('document.body.dataset.font === "true"')
    expect(nginx.log().slice(asked)).toEqual(['GET /index.html 304'])
    await eventually(() =>
      expect(proxy.requests().slice(told)).toContainEqual(
        expect.objectContaining({ url: `${proxy.url}/index.html`, status: 304 }),
      ),
    )
  })

  it('is fetched anew after a purge, as far as that goes', async () => {
    const before = nginx.log().length
    const { code } = await binary.run(['purge', '--at', proxy.url, '--url', '/style.css'], {
      FRESHET_PURGE_TOKEN: 'for-this-test-alone',
    })
    expect(code).toBe(0)
    const { answers } = await visit()
    expect(answers.get('/style.css')!['cache-status']).toBe('freshet; fwd=uri-miss; stored')
    expect(answers.get('/index.html')!['cache-status']).toContain('hit')
    expect(nginx.log().slice(before)).toEqual(['GET /style.css 200'])
  })
})

async function expectWhole(page: Page): Promise<void> {
  const seen = await page.evaluate(() => ({
    color: getComputedStyle(document.querySelector('h1')!).color,
    level: document.querySelector('output')!.textContent,
    width: document.querySelector('img')!.naturalWidth,
    seconds: document.querySelector('audio')!.duration,
    font: document.body.dataset['font'],
  }))
  expect(seen).toEqual({
    color: 'rgb(0, 128, 128)',
    level: '2.41 m',
    width: 96,
    seconds: SECONDS,
    font: 'true',
  })
}
