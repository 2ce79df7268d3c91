import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { CacheEvent } from '@freshet/core'
import type { Exchange } from '../traffic/exchange.ts'
import { happeningOf, lostHappening, troubleHappening } from '../traffic/happening.ts'
import type { Traffic } from '../traffic/traffic.ts'

/** An exchange while it goes on. */
export type Ongoing = { -readonly [Name in keyof Exchange]: Exchange[Name] }

/** How many exchanges whose answer is still being stored are remembered. */
const BOUND = 1000

/** Measures exchanges from outside: what a listener of the server is given, and when the answer has been sent. */
export class Watch {
  readonly #traffic: Traffic
  readonly #now: () => number
  readonly #ongoing = new WeakMap<IncomingMessage, Ongoing>()
  readonly #disowned = new WeakSet<Ongoing>()
  readonly #storing = new Map<string, Ongoing>()
  /** How many bytes of a connection belong to answers that were told of. */
  readonly #told = new WeakMap<Socket, number>()

  /** @param now ms since the epoch */
  constructor(traffic: Traffic, now: () => number) {
    this.#traffic = traffic
    this.#now = now
  }

  /** A request has come. */
  begin(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const start = performance.now()
    const { socket, method = '', url = '' } = incoming
    const exchange: Ongoing = { ...BLANK, time: this.#now(), method, url }
    this.#ongoing.set(incoming, exchange)
    this.#traffic.begin()
    outgoing.prependOnceListener('finish', () => this.#sent(exchange, socket))
    outgoing.once('close', () => {
      exchange.left = !outgoing.writableFinished
      if (exchange.left) this.#sent(exchange, socket)
      exchange.status = outgoing.headersSent ? outgoing.statusCode : undefined
      exchange.took = performance.now() - start
      this.#traffic.end(this.#disowned.has(exchange) ? undefined : exchange)
    })
  }

  /** The exchange that a request belongs to. */
  of(incoming: IncomingMessage): Ongoing {
    return this.#ongoing.get(incoming) ?? { ...BLANK, time: this.#now() }
  }

  /** An exchange has nothing to do with the cache: nobody is told of it. */
  disown(exchange: Ongoing): void {
    this.#disowned.add(exchange)
  }

  /** The origin is asked for an exchange. */
  call(exchange: Ongoing): void {
    exchange.calls++
    this.#traffic.call()
  }

  /** Something went wrong that no answer shows. */
  trouble(error: unknown): void {
    this.#traffic.happening(troubleHappening(error, this.#now()))
  }

  /** An answer was made that, as the cache says, is being stored. */
  storing(exchange: Ongoing): void {
    const { key, stored } = exchange.outcome ?? {}
    if (!stored || key === undefined) return
    const [oldest] = this.#storing.keys()
    if (this.#storing.size >= BOUND) this.#storing.delete(oldest!)
    this.#storing.set(key, exchange)
  }

  /** Something happened in the cache. */
  event(event: CacheEvent): void {
    if (event.type === 'stored') this.#storing.delete(event.key)
    else if (event.type === 'not-stored') this.#lose(event)
    const happening = happeningOf(event, this.#now())
    if (happening !== undefined) this.#traffic.happening(happening)
  }

  #lose({ key, reason }: Extract<CacheEvent, { type: 'not-stored' }>): void {
    const exchange = this.#storing.get(key)
    if (exchange === undefined) return
    this.#storing.delete(key)
    exchange.lost = reason
    this.#traffic.happening(lostHappening(exchange.url, reason, this.#now()))
  }

  /** Answers of one connection go out in turn, so each is what has gone out since the last. */
  #sent(exchange: Ongoing, socket: Socket): void {
    exchange.bytes = socket.bytesWritten - (this.#told.get(socket) ?? 0)
    this.#told.set(socket, socket.bytesWritten)
  }
}

const BLANK: Omit<Ongoing, 'time'> = {
  method: '',
  url: '',
  status: undefined,
  outcome: undefined,
  lost: undefined,
  calls: 0,
  bytes: 0,
  took: 0,
  left: false,
  trouble: undefined,
}
