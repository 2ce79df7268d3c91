import type { AnswerPlan, Ask, Setup, Step } from './history.ts'

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

/** The origin is asked. */
export interface Call {
  readonly asked: Asked
  readonly method: string
  readonly fields: Headers
  /** Numbers of events. */
  readonly started: number
  ended: number
  /** The two clock readings of RFC 9111 §4.2.3: ms since the epoch. */
  readonly requestTime: number
  responseTime: number
  /** `undefined`: no answer, or not yet. */
  member: Member | undefined
  error: unknown
}

/**
 * An answer of the origin: one that stands for itself, or one that speaks of an earlier one. Each sends a field of its
 * own, by which it is known in whatever a cache makes of it.
 */
export interface Member {
  readonly serial: number
  readonly call: Call
  readonly plan: AnswerPlan
  readonly status: number
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** What `Date` says: ms since the epoch; `undefined` when it says nothing. */
  readonly date: number | undefined
  readonly etag: string | undefined
  readonly lastModified: string | undefined
  /** The whole representation, of which a 206 has a part. */
  readonly content: string
  /** Whether the content is all that it should be. */
  readonly whole: boolean
  /** Which event was the end of the content; `undefined` while it comes. */
  over: number | undefined
}

/** All that has happened so far. */
export interface Scene {
  readonly setup: Setup
  /** What the origin answered, by serial number. */
  readonly members: Member[]
  readonly asked: readonly Asked[]
  readonly barriers: readonly Barrier[]
  /** Until which event the store may have had something of a URL that it should have forgotten. */
  readonly unforgotten: Map<number, number>
  /** ms since the epoch. */
  now: number
  /** Whether the clock was ever set back. */
  readonly wentBack: boolean
  /** The number of what happens now. */
  event(): number
  /** Resolves when time passes. */
  slowly(): Promise<void>
  /** Tells the judge that the origin is asked. */
  call(call: Call): void
}
