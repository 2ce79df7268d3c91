import { cache } from '@freshet/hono'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { answerOf, type Given, type Trial } from '../trial.ts'

/** A Hono app whose cache is on the storage of a case. */
export interface HonoTrial extends Pick<Trial, 'cache' | 'clock' | 'events' | 'settled' | 'url'> {
  readonly app: Hono
  /** The middleware that caches, for wherever a case puts it. */
  readonly cached: MiddlewareHandler
  /** Answers with `text`, and counts its calls. */
  readonly leaf: (c: Context) => Response
  /** How often {@link leaf} was called. */
  calls(): number
  /** Sends a request, and reads its answer to the end; nothing is left to be done in the background. */
  ask(path: string, init?: RequestInit): Promise<HonoAnswer>
  /** Sends a request, in an execution context of a Worker. */
  send(path: string, init?: RequestInit): Promise<Response>
}

export interface HonoAnswer {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly text: string
  /** Its `Cache-Status`. */
  readonly told: string
}

/** Long enough to be worth encoding. */
export const LEVELS: string = 'The level is 2.41 m. '.repeat(200)

export function honoTrial({ open }: Given, text: string = LEVELS): HonoTrial {
  const { cache: httpCache, clock, events, url, context, settled } = open()
  const app = new Hono()
  let calls = 0
  const send: HonoTrial['send'] = async (path, init) => {
    const executionCtx = { waitUntil: context.waitUntil, passThroughOnException() {}, props: {} }
    return app.fetch(new Request(url(path), init), {}, executionCtx)
  }
  return {
    app,
    cached: cache(httpCache),
    cache: httpCache,
    clock,
    events,
    settled,
    url,
    send,
    leaf: (c) => {
      calls++
      return c.text(text)
    },
    calls: () => calls,
    async ask(path, init) {
      const response = await send(path, init)
      const bytes = new Uint8Array(await response.clone().arrayBuffer())
      const answer = await answerOf(response)
      await settled()
      return { ...answer, bytes }
    },
  }
}

/** A request that says `Accept-Encoding`. */
export function reading(encoding: string, fields: Record<string, string> = {}): RequestInit {
  return { headers: { 'accept-encoding': encoding, ...fields } }
}

/** What a client reads of an answer that may be encoded with gzip. */
export async function decoded({ headers, bytes }: HonoAnswer): Promise<string> {
  if (headers.get('content-encoding') !== 'gzip') return new TextDecoder().decode(bytes)
  const stream = new Response(bytes).body!.pipeThrough(new DecompressionStream('gzip'))
  return new Response(stream).text()
}
