import { type CacheEvent, cacheMetadata, createCache, type HttpCache } from '../../src/index.ts'
import type { Store } from '../../src/store/store.ts'
import { judge } from './judge.ts'
import { FAKE_TIME, type LoadTime } from './load-time.ts'
import { type Kind, KINDS, Origin, pageOf } from './origin.ts'
import { pause } from './passing.ts'
import { receive } from './receive.ts'

const COOLDOWN = 100
/** How often each page is asked for until the last time, of which the hits are counted. */
const ROUNDS = 5

const CLIENTS = 6
const LANGUAGES = ['en', 'de', undefined]

/** What a load needs. */
export interface LoadOptions {
  readonly store: Store
  readonly draw: (below: number) => number
  readonly kinds: readonly Kind[]
  /** Whether what was made invalid must never be seen again. */
  readonly isTruthful: boolean
  /** Which time passes. Default: a fake one, that the load lets pass. */
  readonly time?: LoadTime
}

/** What came of a load. */
export interface Tally {
  requests: number
  hits: number
  /** Bodies that broke after their head had been sent. */
  broken: number
  /** Purges and unsafe requests, after which nothing older is to be seen. */
  invalidations: number
  /** How long the slowest head was in coming: ms. */
  slowest: number
  readonly statuses: Record<number, number>
  /** What was wrong. */
  readonly findings: string[]
}

/** Clients, an origin, and a cache between them. */
export class Load {
  readonly tally: Tally = {
    requests: 0,
    hits: 0,
    broken: 0,
    invalidations: 0,
    slowest: 0,
    statuses: {},
    findings: [],
  }
  readonly events: CacheEvent[] = []
  readonly #options: LoadOptions
  readonly #time: LoadTime
  readonly #draw: (below: number) => number
  readonly #origin: Origin
  readonly #cache: HttpCache
  /** The first version of each path that may still be seen. */
  readonly #least = new Map<string, number>()
  /** The tags that clients have of each path. */
  readonly #tags = new Map<string, string[]>()
  readonly #background = new Set<Promise<unknown>>()

  constructor(options: LoadOptions) {
    this.#options = options
    this.#time = options.time ?? FAKE_TIME
    this.#draw = options.draw
    this.#origin = new Origin(options.draw, () => Date.now())
    this.#cache = createCache({
      storage: options.store,
      storageDeadline: this.#time.deadline,
      storageBreaker: { cooldown: COOLDOWN },
      fillPatience: 200,
      collapseDeadline: 1000,
      onEvent: (event) => void this.events.push(event),
    })
  }

  /** So many steps of each client, all clients at once. */
  async run(steps: number): Promise<void> {
    const clients = Array.from({ length: CLIENTS }, (_, at) => this.#client(`user${at}`, steps))
    await this.#time.passUntil(Promise.all(clients))
    await this.#settled()
  }

  /** Asks for all that can be stored, a few times, and resolves to the share that the store then answers. */
  async recover(): Promise<number> {
    await this.#time.passUntil(pause(this.#time.recovery))
    let share = 0
    for (let round = 0; round < ROUNDS; round++) {
      const { hits, requests } = this.tally
      await this.#time.passUntil(
        Promise.all(this.#storable().map(([path, language]) => this.#ask(path, 'user0', language))),
      )
      await this.#settled()
      share = (this.tally.hits - hits) / (this.tally.requests - requests)
    }
    return share
  }

  #storable(): readonly (readonly [path: string, language: string | undefined])[] {
    const kinds = this.#options.kinds.filter((kind) => 'isStored' in KINDS[kind])
    return kinds.flatMap((kind) =>
      [`/${kind}/0`, `/${kind}/1`].flatMap((path) =>
        ('vary' in KINDS[kind] ? LANGUAGES : [undefined]).map((language) => [path, language] as const),
      ),
    )
  }

  async #client(user: string, steps: number): Promise<void> {
    const { kinds } = this.#options
    for (let step = 0; step < steps; step++) {
      const path = `/${kinds[this.#draw(kinds.length)]!}/${this.#draw(2)}`
      const what = this.#draw(100)
      if (what < 4) this.#origin.edit(path)
      else if (what < 12) await this.#purge(path)
      else if (what < 17) await this.#change(path)
      else await this.#ask(path, user, LANGUAGES[this.#draw(3)], this.#wish(path))
      if (this.#draw(3) > 0) await pause(this.#draw(200))
    }
  }

  /** What a request asks for besides the whole of its page. */
  #wish(path: string): RequestInit {
    const tags = this.#tags.get(path) ?? []
    const wish = this.#draw(20)
    if (wish === 0) return { method: 'HEAD' }
    if (wish < 4 && tags.length > 0) return { headers: { 'if-none-match': tags.slice(-2).join(', ') } }
    if (wish === 4) return { headers: { 'cache-control': 'no-cache' } }
    if (wish > 12 || !pageOf(path).ranges) return {}
    const first = this.#draw(1000)
    return { headers: { range: `bytes=${first}-${this.#draw(4) === 0 ? '' : first + this.#draw(900)}` } }
  }

  async #purge(path: string): Promise<void> {
    this.#origin.edit(path)
    const edited = this.#origin.current(path)
    // where the storage failed, this process keeps it out all the same
    await this.#cache.purge({ url: urlOf(path) }).catch(() => {})
    this.#invalidated(path, edited)
  }

  async #change(path: string): Promise<void> {
    const before = this.#origin.current(path)
    const response = await this.#handle(new Request(urlOf(path), { method: 'POST', body: 'x' }))
    if (response === undefined) return
    if ((await response.text()) !== 'changed') this.tally.findings.push(`POST ${path}: another answer`)
    this.#invalidated(path, before + 1)
  }

  #invalidated(path: string, least: number): void {
    this.tally.invalidations++
    if (this.#options.isTruthful) this.#least.set(path, Math.max(least, this.#least.get(path) ?? 0))
  }

  async #ask(path: string, user: string, language?: string, wish: RequestInit = {}): Promise<void> {
    const headers = new Headers(wish.headers)
    headers.set('x-user', user)
    if (language !== undefined) headers.set('x-lang', language)
    if (path.startsWith('/account')) headers.set('authorization', user)
    const request = new Request(urlOf(path), { ...wish, headers })
    const least = this.#least.get(path) ?? 0
    const response = await this.#handle(request)
    if (response === undefined) return
    const headAt = Date.now()
    const received = await receive(response, this.#draw(15) === 0 ? this.#draw(3) : Infinity)
    this.#count(response, request, received.broken)
    this.tally.findings.push(...judge(this.#origin, { request, response, headAt, least, received }))
    const tag = response.headers.get('etag')
    if (tag !== null) this.#tags.set(path, [...(this.#tags.get(path) ?? []), tag])
  }

  async #handle(request: Request): Promise<Response | undefined> {
    this.tally.requests++
    const sentAt = Date.now()
    try {
      const response = await this.#cache.handle(request, this.#origin.handler, { waitUntil: this.#note })
      const took = Date.now() - sentAt
      this.tally.slowest = Math.max(this.tally.slowest, took)
      if (took > this.#time.headWithin)
        this.tally.findings.push(`${request.method} ${request.url}: took ${took} ms`)
      return response
    } catch (error) {
      this.tally.findings.push(`${request.method} ${request.url}: failed with ${String(error)}`)
      return undefined
    }
  }

  #count(response: Response, { url }: Request, broken: unknown): void {
    const { tally } = this
    const metadata = cacheMetadata(response)
    tally.statuses[response.status] = (tally.statuses[response.status] ?? 0) + 1
    if (metadata?.hit) tally.hits++
    if (broken === undefined) return
    tally.broken++
    if (!metadata?.fromCache) tally.findings.push(`${url}: the origin's own body broke: ${String(broken)}`)
  }

  readonly #note = (work: Promise<unknown>): void => {
    this.#background.add(work)
    void work.finally(() => this.#background.delete(work))
  }

  async #settled(): Promise<void> {
    while (this.#background.size > 0) await this.#time.passUntil(Promise.all(this.#background))
  }
}

function urlOf(path: string): string {
  return `https://example.com${path}`
}
