import type { AnswerEvent, CacheEvent } from '@freshet/core'

/** What is worth a line in the log: what a cache decided, and what was done to the playground. */
export type Happening =
  | CacheEvent
  | { readonly type: 'source-called'; readonly subject: string; readonly call: number }
  | { readonly type: 'source-restarted' }
  | { readonly type: 'clock-moved'; readonly seconds: number }

/** A {@link Happening}, numbered. */
export interface Entry {
  readonly id: number
  /** ms since the epoch. */
  readonly at: number
  readonly what: Happening
}

/** What it comes to so far. */
export interface Tally {
  readonly answers: number
  readonly hits: number
  /** Calls to all sources there were. */
  readonly calls: number
  readonly callsTo: Readonly<Record<string, number>>
  /** Ms that clients did not have to wait. */
  readonly saved: number
}

/** Ms that the source takes. */
export interface Costs {
  readonly answer: number
  readonly confirmation: number
}

/** How many entries a new listener is told. */
const REMEMBERED = 60

/** Keeps the latest of what happened and the sums of all of it, and tells listeners. */
export class Journal {
  readonly #now: () => number
  readonly #costs: Costs
  readonly #recent: Entry[] = []
  readonly #listeners = new Set<(entry: Entry) => void>()
  readonly #callsTo: Record<string, number> = {}
  #answers = 0
  #hits = 0
  #calls = 0
  #saved = 0
  #lastId = 0

  constructor(now: () => number, costs: Costs) {
    this.#now = now
    this.#costs = costs
  }

  /** The latest entries, oldest first. */
  get recent(): readonly Entry[] {
    return [...this.#recent]
  }

  /** The last answer to a request for `url`, if it is remembered. */
  answerTo(url: string): AnswerEvent | undefined {
    const isIt = ({ what }: Entry): boolean => what.type === 'answer' && what.url === url
    return this.#recent.findLast(isIt)?.what as AnswerEvent | undefined
  }

  get tally(): Tally {
    const callsTo = { ...this.#callsTo }
    return { answers: this.#answers, hits: this.#hits, calls: this.#calls, callsTo, saved: this.#saved }
  }

  record(what: Happening): void {
    if (what.type === 'answer') this.#countAnswer(what)
    if (what.type === 'source-called') this.#countCall(what.subject)
    const entry = { id: ++this.#lastId, at: this.#now(), what }
    this.#recent.push(entry)
    if (this.#recent.length > REMEMBERED) this.#recent.shift()
    for (const tell of this.#listeners) tell(entry)
  }

  /** Tells `listener` of every entry from now on, until the function that it gets back is called. */
  listen(listener: (entry: Entry) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #countAnswer({ outcome }: Extract<Happening, { type: 'answer' }>): void {
    this.#answers++
    if (outcome.hit) {
      this.#hits++
      this.#saved += this.#costs.answer
    } else if (outcome.fwdStatus === 304) this.#saved += this.#costs.answer - this.#costs.confirmation
  }

  #countCall(subject: string): void {
    this.#calls++
    this.#callsTo[subject] = (this.#callsTo[subject] ?? 0) + 1
  }
}
