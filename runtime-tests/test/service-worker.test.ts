import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium } from 'playwright-core'
import { describe } from 'vitest'
import type { Page } from '../homes/page.ts'
import { bundle } from './bundle.ts'
import { openHome } from './homes.ts'

declare const page: Page

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

const HTML = `<!doctype html>
<script type="module" src="/page.js"></script>
<script type="module">
  navigator.serviceWorker.addEventListener('controllerchange', () => document.title = 'controlled')
  await navigator.serviceWorker.register('/service-worker.js', { type: 'module' })
</script>`

const { missing, title, cases } = await openHome({
  name: 'Chromium',
  storages: ['memory', 'Cache Storage'],
  lacks: ['own-fields', 'connections', 'departures'],
  async start() {
    if (!existsSync(CHROMIUM)) throw new Error(`there is no ${CHROMIUM}`)
    const server = await serve({
      '/': ['text/html', HTML],
      '/page.js': ['text/javascript', await bundle('homes/page.ts', ['browser'])],
      '/service-worker.js': ['text/javascript', await bundle('homes/service-worker.ts', ['browser'])],
    })
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS })
    const tab = await browser.newPage()
    await tab.goto(`http://localhost:${(server.address() as AddressInfo).port}/`)
    await tab.waitForFunction(() => document.title === 'controlled' && 'page' in globalThis)
    return {
      title: `Chromium ${browser.version()}, in a service worker`,
      inside: (storage, title) =>
        tab.evaluate(
          (path) => page.tell(path),
          `/-/cases/${encodeURIComponent(storage)}?${new URLSearchParams({ title })}`,
        ) as Promise<string | null>,
      served: (storage, title) =>
        tab.evaluate(([on, called]) => page.served(on, called), [storage, title] as const),
      rejections: () => tab.evaluate(() => page.tell('/-/rejections')) as Promise<string[]>,
      reject: () => tab.evaluate(() => page.tell('/-/reject')),
      async stop() {
        await browser.close()
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      },
    }
  },
})

describe.skipIf(missing)(title, cases)

/** Serves files to the browser on an address that it trusts with a service worker. */
async function serve(
  files: Readonly<Record<string, readonly [type: string, content: string]>>,
): Promise<Server> {
  const server = createServer((request, response) => {
    const [type, content] = files[request.url ?? ''] ?? []
    response.writeHead(type === undefined ? 404 : 200, { 'content-type': type ?? 'text/plain' }).end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
