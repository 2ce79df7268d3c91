import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Miniflare } from 'miniflare'
import { chromium } from 'playwright-core'
import { vi } from 'vitest'
import { commandOf, environment, type Runtime, whereRuns } from './runtimes.ts'
import { startSite } from './service-worker-site.ts'
import { bundleFile } from './workerd.ts'

/** What a runtime that runs an example answered. */
export interface Told {
  readonly text: string
  readonly cacheStatus: string | null
}

/** An example that runs in a runtime of its own. */
export interface Running {
  ask(path: string): Promise<Told>
  stop(): Promise<void>
}

/** Serves the example in `file` by Deno or Bun; `undefined` where that is missing. Throws in CI, where it must run. */
export async function serveExample(
  runtime: Runtime,
  file: string,
  cwd: string,
): Promise<Running | undefined> {
  if ((await whereRuns(runtime)).missing) return undefined
  const port = await freePort()
  const [path, args] = commandOf(runtime, file)
  const all = runtime === 'Deno' ? [args[0]!, '--node-modules-dir=manual', ...args.slice(1)] : args
  const env = { ...environment, PORT: String(port), DENO_DIR: join(cwd, '.deno') }
  const child = spawn(path, all, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  const ask = (path: string): Promise<Told> => told(new URL(path, `http://127.0.0.1:${port}`))
  await vi.waitFor(() => ask('/ready'), { timeout: 20_000, interval: 100 })
  return {
    ask,
    async stop() {
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
      const [, signal] = (await ended) as [number | null, string | null]
      clearTimeout(late)
      if (signal === 'SIGKILL') throw new Error(`The example does not end in ${runtime}`)
    },
  }
}

/** Runs the example in `file` as a Worker, with the bindings that its README names. */
export async function runWorker(file: string): Promise<Running> {
  const miniflare = new Miniflare({
    modules: true,
    script: await bundleFile(file),
    // not after the day that the clock of the READMEs' tests stands at
    compatibilityDate: '2025-12-01',
    r2Buckets: ['PAGES'],
    durableObjects: { LOCKS: 'CacheLock' },
  } as ConstructorParameters<typeof Miniflare>[0])
  const url = await miniflare.ready
  return { ask: (path) => told(new URL(path, url)), stop: () => miniflare.dispose() }
}

const CHROMIUM = '/usr/bin/chromium'

/** Has a page of Chromium ask through the service worker in `file`; `undefined` where there is no Chromium, outside CI. */
export async function runServiceWorker(file: string): Promise<Running | undefined> {
  if (!existsSync(CHROMIUM) && process.env['CI'] !== 'true') return undefined
  const site = await startSite(await bundleFile(file))
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  })
  const page = await browser.newPage()
  await page.goto(site.url)
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/worker.js', { type: 'module' })
    await navigator.serviceWorker.ready
  })
  await page.reload()
  return {
    ask: (path) =>
      page.evaluate(async (path) => {
        const response = await fetch(path)
        return { cacheStatus: response.headers.get('cache-status'), text: await response.text() }
      }, path),
    async stop() {
      await browser.close()
      await site.stop()
    },
  }
}

async function told(url: URL): Promise<Told> {
  const response = await fetch(url)
  return { cacheStatus: response.headers.get('cache-status'), text: await response.text() }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
