import { createRequire } from 'node:module'
import { Miniflare, type MiniflareOptions } from 'miniflare'
import { describe } from 'vitest'
import { bundle } from './bundle.ts'
import { openHome } from './homes.ts'
import { askOverHttp } from './over-http.ts'

const miniflare = createRequire(createRequire(import.meta.url).resolve('miniflare'))
const { version } = miniflare('workerd/package.json') as { version: string }

const { missing, title, cases } = await openHome({
  name: 'workerd',
  storages: ['memory', 'KV', 'Cache API'],
  lacks: ['cancelling'],
  async start() {
    const workerd = new Miniflare({
      modules: true,
      script: await bundle('homes/workerd.ts', ['workerd', 'worker']),
      compatibilityDate: '2026-07-01',
      compatibilityFlags: ['enable_request_signal'],
      kvNamespaces: ['KV'],
      // without the proxy in front of it, which would hide that a client left
      unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    } as MiniflareOptions)
    const { port } = await workerd.unsafeGetDirectURL()
    return {
      title: `workerd ${version}`,
      ...askOverHttp(Number(port), true),
      stop: () => workerd.dispose(),
    }
  },
})

describe.skipIf(missing)(title, cases)
