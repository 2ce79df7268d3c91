import { createCache, type HttpCache, type Store } from '../../src/index.ts'
import { type Ask, formatDirectives, type History, type Setup, type Step, URLS } from './history.ts'
import { answerOf, type Call, type Member } from './origin.ts'
import { createStore } from './store.ts'

/** A request on its way, or answered. `started` and `ended` number the events of a world in their order. */
export interface Asked {
  readonly ask: Ask
  readonly started: number
  readonly sent: Headers
  /** When it was sent: ms since the epoch. */
  readonly time: number
  /** Whether nothing else was under way; `together`: nothing but what was sent with it. */
  readonly alone: boolean
  readonly together: boolean
  /** The calls of the origin that this request is the cause of, in the background too. */
  readonly calls: Call[]
  answer: Answered | undefined
}

export interface Answered {
  readonly ended: number
  /** ms since the epoch. */
  readonly time: number
  /** How many of the calls had been made. */
  readonly calls: number
  /** `undefined`: it was rejected with `error`. */
  readonly head: Response | undefined
  readonly error: unknown
  /** `undefined`: it broke, or the client left. */
  text: string | undefined
  /** Which event was the end of the content. */
  over: number
}

/** From the end of this event on, nothing may be served that the origin was asked for before its start. */
export interface Barrier {
  readonly url: number
  readonly started: number
  readonly ended: number
}

/** What the oracle is told of. */
export interface Judge {
  /** A request was answered, and its content has come to an end. */
  answered(asked: Asked): void
  /** The origin is asked. */
  called(call: Call): void
  /** A step is over: nothing moves until the next. */
  stepped(step: Step, asked: readonly Asked[]): void
}

const START = Date.UTC(2026, 0, 1)

/** A cache with its clients, its origin and its clock. */
export class World {
  readonly setup: Setup
  readonly members: Member[] = []
  readonly asked: Asked[] = []
  readonly barriers: Barrier[] = []
  /** Until which event the store may have had something of a URL that it should have forgotten. */
  readonly unforgotten = new Map<number, number>()
  now: number = START
  judge!: Judge
  readonly #cache: HttpCache
  readonly #lastSeen = new Map<string, Headers>()
  #events = 0
  #moves = 0
  #underWay = 0
  #gate = gate()

  constructor(setup: Setup) {
    this.setup = setup
    const store: Store = createStore(this)
    this.#cache = createCache({
      storage: store,
      now: () => this.now,
      type: setup.type,
      storeSetCookie: setup.storeSetCookie,
      staleDespiteSMaxage: setup.staleDespiteSMaxage,
      allowStale: setup.allowStale * 1000,
      maxBodySize: setup.maxBodySize,
      ...(!setup.heuristic && { heuristic: false }),
      // longer than any test: a slow machine must not change a history
      storageDeadline: 1e9,
      collapseDeadline: 1e9,
      fillPatience: 1e9,
    })
  }

  event(): number {
    return ++this.#events
  }

  /** Resolves when time passes. */
  slowly(): Promise<void> {
    return this.#gate.opened
  }

  async play({ steps }: History): Promise<void> {
    for (const step of steps) {
      const together = this.#underWay === 0
      let asked: Asked[] = []
      if (step.kind === 'ask') {
        const alone = together && step.asks.length === 1
        asked = step.asks.map((ask) => this.#ask(ask, { alone, together }))
      }
      if (step.kind === 'purge') this.#purge(step.url)
      if (step.kind === 'wait') this.#pass(step.ms)
      await this.#settle()
      this.judge.stepped(step, asked)
    }
    for (let round = 0; this.#underWay > 0; round++) {
      if (round === 20) throw new Error('Something never comes to its end')
      this.#pass(0)
      await this.#settle()
    }
  }

  #pass(ms: number): void {
    this.now += ms
    this.wentBack ||= ms < 0
    this.#gate.open()
    this.#gate = gate()
  }

  #purge(url: number): void {
    const started = this.event()
    const purged = this.#cache.purge({ url: URLS[url]! })
    void this.#follow(
      purged.then(
        () => this.barriers.push({ url, started, ended: this.event() }),
        () => {},
      ),
    )
  }

  #ask(ask: Ask, company: Pick<Asked, 'alone' | 'together'>): Asked {
    const sent = this.#fieldsOf(ask)
    const started = this.event()
    const asked: Asked = { ask, started, time: this.now, sent, ...company, calls: [], answer: undefined }
    this.asked.push(asked)
    const request = new Request(URLS[ask.url]!, { method: ask.method, headers: sent })
    const handled = this.#cache.handle(request, (received) => answerOf(this, asked, received), {
      waitUntil: (work) => void this.#follow(work),
    })
    void this.#follow(this.#receive(asked, handled))
    return asked
  }

  async #receive(asked: Asked, handled: Promise<Response>): Promise<void> {
    const { ask, calls } = asked
    const arrival = (head: Response | undefined, error?: unknown): Answered => {
      const ended = this.event()
      return { ended, time: this.now, calls: calls.length, head, error, text: undefined, over: ended }
    }
    try {
      asked.answer = arrival(await handled)
    } catch (error) {
      asked.answer = arrival(undefined, error)
    }
    this.#moves++
    const { answer } = asked
    if (answer.head && answer.head.type !== 'error') {
      this.#lastSeen.set(`${ask.client} ${ask.url}`, answer.head.headers)
      answer.text = await readContent(answer.head, ask.leaves)
    }
    answer.over = this.event()
    this.#raiseBarriers(asked, answer.ended)
    this.judge.answered(asked)
  }

  /** RFC 9111 §4.4. */
  #raiseBarriers({ ask, calls }: Asked, ended: number): void {
    const changed = calls.at(-1)?.member
    if (changed === undefined || SAFE.includes(ask.method) || changed.status >= 400) return
    const urls = new Set([ask.url, changed.plan.location ?? ask.url])
    for (const url of urls) this.barriers.push({ url, started: changed.call.ended, ended })
  }

  #fieldsOf({ client, url, authorized, cookie, language, wishes, pragma, condition, range }: Ask): Headers {
    const sent = new Headers()
    if (authorized) sent.set('authorization', `Bearer ${client}`)
    if (cookie) sent.set('cookie', `id=${client}`)
    if (language !== null) sent.set('accept-language', language)
    if (wishes.length > 0) sent.set('cache-control', formatDirectives(wishes, 'plain'))
    if (pragma) sent.set('pragma', 'no-cache')
    if (range !== null) sent.set('range', range)
    const seen = this.#lastSeen.get(`${client} ${url}`)
    const etag = seen?.get('etag') ?? '"never"'
    if (condition === 'none-match-last') sent.set('if-none-match', `"x", ${etag}`)
    else if (condition === 'none-match-other') sent.set('if-none-match', '"other"')
    else if (condition === 'none-match-any') sent.set('if-none-match', '*')
    else if (condition === 'match-any') sent.set('if-match', '*')
    else if (condition === 'range-last') sent.set('if-range', etag)
    else if (condition === 'range-other') sent.set('if-range', '"other"')
    else if (condition === 'modified-since-last')
      sent.set('if-modified-since', seen?.get('last-modified') ?? new Date(this.now).toUTCString())
    return sent
  }

  /** Lets the oracle speak where a cache would take what it throws for the origin's. */
  judged(speak: () => void): void {
    try {
      speak()
    } catch (error) {
      this.failure ??= error
    }
  }

  async #follow(work: Promise<unknown>): Promise<void> {
    this.#underWay++
    try {
      await work
    } catch (error) {
      this.failure ??= error
    }
    this.#underWay--
    this.#moves++
  }

  /** What an oracle threw, or work in the background, which never should. */
  failure: unknown
  /** Whether the clock was ever set back. */
  wentBack = false

  /** Until nothing moves but by time. */
  async #settle(): Promise<void> {
    for (let idle = 0; idle < 2;) {
      const moves = this.#moves + this.#events
      await turn()
      if (this.failure !== undefined) throw this.failure
      if (this.#underWay === 0) return
      idle = moves === this.#moves + this.#events ? idle + 1 : 0
    }
  }
}

export const SAFE: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

async function readContent(response: Response, leaves: boolean): Promise<string | undefined> {
  try {
    if (!leaves) return await response.text()
    await response.body?.cancel()
  } catch {
    // it broke
  }
  return undefined
}

interface Gate {
  readonly opened: Promise<void>
  readonly open: () => void
}

function gate(): Gate {
  let open!: () => void
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open }
}

/** Lets everything run that waits for nothing. */
export function turn(): Promise<void> {
  return new Promise((resume) => setImmediate(resume))
}
