import { context } from '@opentelemetry/api'
import type { HandleContext, Handler, HttpCache } from '@freshet/core'
import type { Traced, Tracing } from './tracing.ts'

/** `cache`, with a span around each request and each purge. */
export function traced(cache: HttpCache, tracing: Tracing): HttpCache {
  return {
    handle: (request, handler, around) =>
      answered(tracing, request, (traced) =>
        cache.handle(request, watched(tracing, traced, handler), refreshing(tracing, traced, around)),
      ),
    wrap<Args extends unknown[]>(handler: (request: Request, ...args: Args) => Response | Promise<Response>) {
      return (request: Request, ...args: Args) =>
        answered(tracing, request, (traced) => {
          const call = (asked: Request, ...rest: Args): Promise<Response> =>
            tracing.call(traced, () => handler(asked, ...rest))
          return cache.wrap(call)(request, ...args)
        })
    },
    explain: (request, around) => cache.explain(request, around),
    purge: (target, options = {}) => tracing.purge(target, options, () => cache.purge(target, options)),
  }
}

/** What `answer` says to a request, within the span of that. */
async function answered(
  tracing: Tracing,
  request: Request,
  answer: (traced: Traced) => Promise<Response>,
): Promise<Response> {
  const traced = tracing.begin(request)
  let response: Response
  try {
    response = await context.with(traced.context, answer, undefined, traced)
  } catch (error) {
    tracing.fail(traced, error)
    throw error
  }
  tracing.end(traced, response)
  return response
}

/** The context of a request, whose own way to refresh is called within a span too. */
function refreshing(tracing: Tracing, traced: Traced, around: HandleContext = {}): HandleContext {
  const { refresh } = around
  if (refresh === undefined) return around
  return {
    ...around,
    // it may be a method of the runtime's own
    waitUntil: (promise) => around.waitUntil?.(promise),
    refresh: watched(tracing, traced, refresh),
  }
}

/** `handler`, called within a span. */
function watched(tracing: Tracing, traced: Traced, handler: Handler): Handler {
  return (asked) => tracing.call(traced, () => handler(asked))
}
