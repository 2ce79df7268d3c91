import { cacheApiStorage } from '@freshet/adapters/cloudflare'
import { serveHome } from '../src/home.ts'

/** What is used of a `ServiceWorkerGlobalScope`. */
interface Scope {
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
}

interface ExtendableEvent {
  waitUntil(work: Promise<unknown>): void
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request
  respondWith(response: Promise<Response>): void
}

const scope = globalThis as unknown as Scope

const home = serveHome({
  open: async (name) => (name === 'memory' ? undefined : cacheApiStorage(await caches.open(name))),
  behind: (cache, origin) => cache.wrap(origin),
  app: (app) => async (request, event) => app.fetch(request, {}, event as never),
})

scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()))
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()))
scope.addEventListener('fetch', (event) => {
  const isOfTheServer = /^\/[^/]*$/.test(new URL(event.request.url).pathname)
  if (!isOfTheServer) event.respondWith(home(event.request, event))
})
