import type { Context, Span } from '@opentelemetry/api'
import type { CacheEvent, RefreshedEvent } from '@freshet/core'
import { outcomeAttributes } from './outcome.ts'
import { answerSpan, endSpan, errorType, failSpan } from './span.ts'

/** A background refresh under way. */
interface Refresh {
  readonly span: Span
  readonly context: Context
  /** Whether it is known what it brought. */
  isTold: boolean
  /** Whether that is still on its way into the store. */
  isBeingKept: boolean
}

/** How many refreshes are waited for; one whose handler never answers does not end. */
const MOST = 10_000

/** The spans of refreshes, which end when what they brought is stored, or is known not to be. */
export class Refreshes {
  readonly #keys: boolean
  readonly #underWay = new Map<number, Refresh>()
  /** By the span of the request that started it. */
  readonly #contexts = new WeakMap<Span, Context>()

  constructor(keys: boolean) {
    this.#keys = keys
  }

  start(flight: number, request: Span, span: Span, context: Context): void {
    this.#contexts.set(request, context)
    this.#underWay.set(flight, { span, context, isTold: false, isBeingKept: true })
    const [oldest] = this.#underWay
    if (this.#underWay.size > MOST && oldest !== undefined) this.#end(...oldest)
  }

  /** The context of a refresh by its flight. */
  underWay(flight: number): Context | undefined {
    return this.#underWay.get(flight)?.context
  }

  /** The context of the refresh that the request with `span` started: what is done for it since is done for that. */
  of(span: Span): Context | undefined {
    return this.#contexts.get(span)
  }

  hear(event: CacheEvent): void {
    switch (event.type) {
      case 'refreshed':
        return this.#told(event)
      case 'stored':
      case 'not-stored':
        return this.#kept(event.flight)
      case 'refresh-failed':
        return this.#failed(event.flight, event.error)
    }
  }

  #told({ status, outcome }: RefreshedEvent): void {
    const { flight = 0 } = outcome
    const refresh = this.#underWay.get(flight)
    if (refresh === undefined) return
    answerSpan(refresh.span, status)
    refresh.span.setAttributes(outcomeAttributes(outcome, this.#keys))
    refresh.isTold = true
    const isKeeping = outcome.stored === true || outcome.fwdStatus === 304
    if (!isKeeping || !refresh.isBeingKept) this.#end(flight, refresh)
  }

  #kept(flight: number): void {
    const refresh = this.#underWay.get(flight)
    if (refresh === undefined) return
    refresh.isBeingKept = false
    if (refresh.isTold) this.#end(flight, refresh)
  }

  #failed(flight: number, error: unknown): void {
    const refresh = this.#underWay.get(flight)
    if (refresh === undefined) return
    refresh.span.setAttribute('freshet.outcome', 'error')
    failSpan(refresh.span, errorType(error))
    this.#end(flight, refresh)
  }

  #end(flight: number, { span }: Refresh): void {
    this.#underWay.delete(flight)
    endSpan(span)
  }
}
