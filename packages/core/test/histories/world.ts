import { createCache, type HttpCache } from '../../src/index.ts'
import { fieldsOf } from './client.ts'
import { type Ask, type History, type Setup, URLS } from './history.ts'
import { answerOf } from './origin.ts'
import type { Answered, Asked, Barrier, Call, Judge, Member, Scene } from './scene.ts'
import { createStore } from './store.ts'
import { gate, turn } from './time.ts'

const START = Date.UTC(2026, 0, 1)

/** A cache with its clients, its origin and its clock. */
export class World implements Scene {
  readonly setup: Setup
  readonly members: Member[] = []
  readonly asked: Asked[] = []
  readonly barriers: Barrier[] = []
  readonly unforgotten = new Map<number, number>()
  now: number = START
  wentBack = false
  judge!: Judge
  readonly #cache: HttpCache
  readonly #lastSeen = new Map<string, Headers>()
  /** What the oracle threw, or work in the background, which never should. */
  #failure: unknown
  #events = 0
  #moves = 0
  #underWay = 0
  #gate = gate()

  constructor(setup: Setup) {
    this.setup = setup
    this.#cache = createCache({
      storage: createStore(this),
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
    const sent = fieldsOf(ask, this.#lastSeen.get(lastOf(ask)), this.now)
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
      return { ended, time: this.now, calls: calls.length, head, error, text: undefined }
    }
    try {
      asked.answer = arrival(await handled)
    } catch (error) {
      asked.answer = arrival(undefined, error)
    }
    this.#moves++
    const { answer } = asked
    if (answer.head && answer.head.type !== 'error') {
      this.#lastSeen.set(lastOf(ask), answer.head.headers)
      answer.text = await readContent(answer.head, ask.leaves)
    }
    this.#raiseBarriers(asked, answer.ended)
    this.judge.answered(asked)
  }

  /** RFC 9111 §4.4. */
  #raiseBarriers({ ask, calls }: Asked, ended: number): void {
    const changed = calls.at(-1)?.member
    if (changed === undefined || ['GET', 'HEAD', 'OPTIONS'].includes(ask.method) || changed.status >= 400)
      return
    const urls = new Set([ask.url, changed.plan.location ?? ask.url])
    for (const url of urls) this.barriers.push({ url, started: changed.call.ended, ended })
  }

  call(call: Call): void {
    try {
      this.judge.called(call)
    } catch (error) {
      // thrown from here it would be the origin's
      this.#failure ??= error
    }
  }

  async #follow(work: Promise<unknown>): Promise<void> {
    this.#underWay++
    try {
      await work
    } catch (error) {
      this.#failure ??= error
    }
    this.#underWay--
    this.#moves++
  }

  /** Until nothing moves but by time. */
  async #settle(): Promise<void> {
    for (let idle = 0; idle < 2;) {
      const moves = this.#moves + this.#events
      await turn()
      if (this.#failure !== undefined) throw this.#failure
      if (this.#underWay === 0) return
      idle = moves === this.#moves + this.#events ? idle + 1 : 0
    }
  }
}

async function readContent(response: Response, leaves: boolean): Promise<string | undefined> {
  try {
    if (!leaves) return await response.text()
    await response.body?.cancel()
  } catch {
    // it broke
  }
  return undefined
}

/** What a client has seen of a URL is known by. */
function lastOf({ client, url }: Ask): string {
  return `${client} ${url}`
}
