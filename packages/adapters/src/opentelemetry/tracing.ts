import {
  type Attributes,
  type Context,
  context,
  INVALID_SPAN_CONTEXT,
  type Link,
  type Span,
  type SpanContext,
  trace,
  type Tracer,
} from '@opentelemetry/api'
import { type CacheEvent, cacheMetadata, type AskedEvent, type PurgeOptions } from '@freshet/core'
import { answerSpan, endSpan, errorType, failSpan, quietly } from './span.ts'
import type { TelemetrySettings } from './options.ts'
import { outcomeAttributes } from './outcome.ts'
import { Refreshes } from './refreshes.ts'
import { requestAttributes } from './request-attributes.ts'

/** One request, from when it came to its answer. */
export interface Traced {
  readonly span: Span
  /** That in which the cache works for it. */
  readonly context: Context
  readonly attributes: Attributes
}

/** Of how many calls of the handler it is remembered which span led to each. */
const REMEMBERED = 10_000

/** Makes the spans of one cache. Nothing here throws: whatever a tracer does, requests are answered. */
export class Tracing {
  readonly #tracer: Tracer
  readonly #settings: TelemetrySettings
  readonly #refreshes: Refreshes
  /** By flight: the span of the request, or the refresh, for which the handler was called. */
  readonly #leaders = new Map<number, SpanContext>()
  /** What was told last: the call of the handler that follows in the same turn is the one it tells of. */
  #asked: AskedEvent | undefined

  constructor(tracer: Tracer, settings: TelemetrySettings) {
    this.#tracer = tracer
    this.#settings = settings
    this.#refreshes = new Refreshes(settings.keys)
  }

  hear(event: CacheEvent): void {
    if (event.type === 'asked') this.#asked = event
    else this.#refreshes.hear(event)
  }

  /** Starts the span of a request. */
  begin(request: Request): Traced {
    const attributes = requestAttributes(request, this.#settings)
    const active = context.active()
    const span = this.start(nameOf(attributes), attributes, active)
    return { span, context: trace.setSpan(active, span), attributes }
  }

  /** Ends the span of a request with its answer. */
  end({ span }: Traced, response: Response): void {
    if (span.isRecording()) quietly(() => this.#answer(span, response))
    endSpan(span)
  }

  #answer(span: Span, response: Response): void {
    answerSpan(span, response.status)
    const outcome = cacheMetadata(response)
    if (outcome === undefined) return
    span.setAttributes(outcomeAttributes(outcome, this.#settings.keys))
    const leader = outcome.collapsed && this.#leaders.get(outcome.flight ?? 0)
    if (leader) span.addLink({ context: leader })
  }

  /** Ends the span of a request that came to nothing but an error. */
  fail({ span }: Traced, error: unknown): void {
    quietly(() => {
      span.setAttribute('freshet.outcome', 'error')
      failSpan(span, errorType(error))
    })
    endSpan(span)
  }

  /** Calls the handler within a span: of the request, or of the refresh that it started. */
  async call(traced: Traced, handler: () => Response | Promise<Response>): Promise<Response> {
    const asked = this.#asked
    this.#asked = undefined
    const parent = asked?.background ? this.#refresh(traced, asked) : traced.context
    if (asked?.flight !== undefined) this.#lead(asked.flight, parent)
    const attributes = {
      'freshet.cache.name': this.#settings.cacheName,
      ...(asked && { 'freshet.fwd': asked.reason }),
    }
    return this.within('cache handler', attributes, parent, handler, (span, response) =>
      answerSpan(span, (response as Response | undefined)?.status),
    )
  }

  /** Purges within a span. What is purged may be private, and stays out. */
  purge(target: object, { soft = false }: PurgeOptions, purge: () => Promise<boolean>): Promise<boolean> {
    const kind = Object.keys(Object(target))[0]
    const attributes = {
      'freshet.cache.name': this.#settings.cacheName,
      'freshet.purge.target': String(kind),
      'freshet.purge.soft': Boolean(soft),
    }
    return this.within('cache purge', attributes, context.active(), purge)
  }

  /** The context in which the storage is asked, where a span of this cache is under way. */
  contextOfStore(): Context | undefined {
    const active = context.active()
    const span = trace.getSpan(active)
    return span && (this.#refreshes.of(span) ?? active)
  }

  /** Does `work` within a span that ends with it. */
  async within<Result>(
    name: string,
    attributes: Attributes,
    parent: Context,
    work: () => Result | Promise<Result>,
    done?: (span: Span, result: Result) => void,
  ): Promise<Result> {
    const span = this.start(name, attributes, parent)
    try {
      const result = await context.with(trace.setSpan(parent, span), work)
      quietly(() => done?.(span, result))
      return result
    } catch (error) {
      quietly(() => failSpan(span, errorType(error)))
      throw error
    } finally {
      endSpan(span)
    }
  }

  /** Starts the span of an operation of the storage. */
  startOfStore(operation: string, parent: Context): Span {
    const { cacheName } = this.#settings
    return this.start(
      `cache ${operation}`,
      { 'freshet.cache.name': cacheName, 'freshet.store.operation': operation },
      parent,
    )
  }

  start(name: string, attributes: Attributes, parent: Context, links?: Link[]): Span {
    try {
      return this.#tracer.startSpan(name, { attributes, ...(links && { links, root: true }) }, parent)
    } catch {
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
    }
  }

  /** The context of a refresh, whose span is a trace of its own: the request does not wait for it. */
  #refresh(traced: Traced, { flight = 0 }: AskedEvent): Context {
    const underWay = this.#refreshes.underWay(flight)
    // the handler may be asked twice
    if (underWay !== undefined) return underWay
    const links = [{ context: traced.span.spanContext() }]
    const span = this.start('cache refresh', traced.attributes, traced.context, links)
    const refresh = trace.setSpan(traced.context, span)
    this.#refreshes.start(flight, traced.span, span, refresh)
    return refresh
  }

  #lead(flight: number, parent: Context): void {
    const leader = trace.getSpanContext(parent)
    if (leader === undefined) return
    this.#leaders.set(flight, leader)
    const [oldest] = this.#leaders
    if (this.#leaders.size > REMEMBERED && oldest !== undefined) this.#leaders.delete(oldest[0])
  }
}

function nameOf({ 'http.request.method': method, 'http.route': route }: Attributes): string {
  const name = method === '_OTHER' ? 'cache HTTP' : `cache ${String(method)}`
  return route === undefined ? name : `${name} ${String(route)}`
}
