// The service worker of these tests: answers its pages through the cache, and says what it is asked.
import { createCache, createRecordStore } from '@freshet/core'
import { cacheStorage, fetchListener, type FetchEventLike, fromNetwork } from '../../src/service-worker.ts'
import { reportOf } from '../report.ts'
import { storageCases } from '../storage-cases.ts'

interface ServiceWorker {
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void
  addEventListener(type: 'fetch', listener: (event: FetchEventLike) => void): void
  addEventListener(type: 'message', listener: (event: Extendable & MessageEvent) => void): void
}

interface Extendable {
  waitUntil(promise: Promise<unknown>): void
}

const worker = globalThis as unknown as ServiceWorker
let ahead = 0
const now = (): number => Date.now() + ahead
const store = createRecordStore(cacheStorage({ now }), { now })
const cache = createCache({ type: 'private', storage: store, maxBodySize: 32 * 1024 ** 2, now })

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()))
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))
const handler = (request: Request): Promise<Response> =>
  fromNetwork(request, /\/past-/.test(request.url) ? { cache: 'no-cache' } : {})
worker.addEventListener('fetch', fetchListener(cache, { handler }))

const ANSWERS: Readonly<Record<string, (what: string) => Promise<unknown>>> = {
  purge: (url) => cache.purge({ url }),
  advance: async (ms) => (ahead += Number(ms)),
  sweep: () => store.sweep(),
  contract: () => reportOf(storageCases(() => cacheStorage({ name: 'contract' }))),
  expiry: () => expiry(),
  refused: async () => refused(),
}

worker.addEventListener('message', (event) => {
  const { task, what } = event.data as { task: string; what: string }
  event.waitUntil((async () => event.ports[0]?.postMessage(await ANSWERS[task]?.(what)))())
})

/** Whether a name is read at the last ms of its time, and at the first after it. */
async function expiry(): Promise<boolean[]> {
  let time = 1_000_000
  const storage = cacheStorage({ name: 'expiry', now: () => time })
  await storage.write('a', new Uint8Array(3), 1500)
  const found: boolean[] = []
  for (const at of [1_001_499, 1_001_500]) {
    time = at
    found.push((await storage.read('a')) !== undefined)
  }
  return found
}

function refused(): string[] {
  const tries = [
    () => cacheStorage({ name: 1 as never }),
    () => cacheStorage({ now: 1 as never }),
    () => fetchListener({}, { filter: 1 as never }),
    () => fetchListener({}, { handler: 1 as never }),
    () => fetchListener({ maxBodySize: -1 }),
    () => fetchListener(),
  ]
  return tries.map((attempt) => {
    try {
      attempt()
      return 'nothing'
    } catch (error) {
      return String(error)
    }
  })
}
