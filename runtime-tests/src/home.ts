import { type CacheOptions, createCache, type Handler, type HttpCache } from '@freshet/core'
import { type FakeClock, fakeClock } from '@freshet/core/testing'
import type { Hono } from 'hono'
import { type Case, errorOf } from './case.ts'
import { insideCases } from './cases/index.ts'
import { honoApp } from './hono/app.ts'
import { honoCases } from './hono/index.ts'
import { LONG } from './long.ts'
import { noteRejections } from './rejections.ts'
import { Pages } from './served/pages.ts'
import { type Given, givenOf, type Storage } from './trial.ts'

/** How a runtime serves: with whatever arguments it gives beside the request. */
export type Serve = (request: Request, ...runtime: unknown[]) => Promise<Response>

/** What is particular to a runtime. */
export interface Home {
  /** Opens a storage by its name; `undefined` for the memory of a cache. Told what the runtime gives beside a request. */
  open(storage: string, ...runtime: unknown[]): Promise<Storage | undefined> | Storage | undefined
  /** Puts a handler behind a cache as users of the runtime do. */
  behind(cache: HttpCache, origin: Handler): Serve
  /** Serves a Hono app as users of the runtime do. */
  app(app: Hono): Serve
}

/** The cases that run inside a runtime, by their titles. */
const INSIDE: ReadonlyMap<string, Case<Given>> = new Map(
  [...insideCases, ...honoCases].map((one) => [one.title, one]),
)

/**
 * What every home serves: `/-/cases/STORAGE?title=` runs a case inside, `/-/page`, `/-/release`, `/-/purge` and
 * `/-/advance` look after pages, `/STORAGE/…` are pages behind a cache on that storage, and `/STORAGE/hono/…` an
 * app with one.
 */
export function serveHome(home: Home): Serve {
  const rejections = noteRejections()
  const sites = new Map<string, Promise<Site>>()
  return async (request, ...runtime) => {
    const url = new URL(request.url)
    const [, first = '', task = '', storage = ''] = url.pathname.split('/').map(decodeURIComponent)
    const siteOf = (name: string): Promise<Site> => {
      const site = sites.get(name) ?? openSite(home, name, runtime)
      sites.set(name, site)
      return site
    }
    if (first !== '-') return (await siteOf(first))[task === 'hono' ? 'app' : 'serve'](request, ...runtime)
    if (task === 'rejections') return told(rejections)
    if (task === 'reject') {
      void Promise.reject(new Error('Nobody hears of this'))
      return told(null)
    }
    if (task === 'cases') {
      const found = INSIDE.get(url.searchParams.get('title') ?? '')
      if (found === undefined) return told('There is no such case')
      return told(await errorOf(found, givenOf(await home.open(storage, ...runtime))))
    }
    return told(await lookAfter(await siteOf(storage), task, url))
  }
}

/** Pages behind a cache on one storage. */
interface Site {
  readonly serve: Serve
  readonly app: Serve
  readonly pages: Pages
  readonly purge: HttpCache['purge']
  readonly clock: FakeClock
}

async function openSite(home: Home, name: string, runtime: unknown[]): Promise<Site> {
  const storage = await home.open(name, ...runtime)
  const clock = fakeClock()
  const pages = new Pages()
  const options: CacheOptions = {
    now: clock.now,
    maxBodySize: LONG,
    onEvent: (event) => event.type === 'stored' && pages.of(new URL(event.key).pathname).stored++,
    ...(storage && { storage }),
  }
  const cache = createCache(options)
  // some pages encode what they say is encoded, and none leaves it to a runtime
  const ofPages = createCache({ ...options, encodeBody: 'manual' })
  const app = home.app(honoApp(cache, pages))
  const purge: Site['purge'] = async (target) => {
    const purged = await Promise.all([cache, ofPages].map((each) => each.purge(target)))
    return purged.includes(true)
  }
  return { serve: home.behind(ofPages, pages.answer), app, pages, purge, clock }
}

async function lookAfter({ pages, purge, clock }: Site, task: string, url: URL): Promise<unknown> {
  const path = url.searchParams.get('path') ?? ''
  const page = pages.of(new URL(path, url).pathname)
  if (task === 'release') page.released = true
  if (task === 'purge') return purge({ url: new URL(path, url) })
  if (task === 'advance') clock.advance(Number(url.searchParams.get('ms')))
  return page
}

function told(value: unknown): Response {
  return Response.json(value, { headers: { 'cache-control': 'no-store' } })
}
