import CachePolicy from 'http-cache-semantics'
import type { Asked } from '../site.ts'
import type { Handler, Peer } from './peer.ts'

interface Entry {
  readonly policy: CachePolicy
  readonly body: ArrayBuffer
  readonly status: number
}

/** Behind a Fetch handler: it decides on plain objects, which have to be made of each `Request`. */
export const httpCacheSemantics: Peer = policies(
  'http-cache-semantics',
  true,
  ({ url, method, headers }) => ({
    url,
    method: method as Asked['method'],
    headers: Object.fromEntries(headers),
  }),
)

/** The policy alone: what a client asks is a plain object already, as in no server that speaks Fetch. */
export const httpCacheSemanticsPlain: Peer = policies(
  'http-cache-semantics, plain',
  false,
  (_, asked) => asked,
)

/** The policy over a map of what each URL has, as its README shows. */
function policies(name: string, shares: boolean, plain: (request: Request, asked: Asked) => Asked): Peer {
  return {
    name,
    npm: 'http-cache-semantics',
    shares,
    loses: ['date'],
    cannot: {
      'not-modified': 'answers no 304',
      head: 'does not use a GET for HEAD',
      range: 'knows no ranges',
      collapse: 'decides alone, and asks nobody',
      storage: 'has no storage',
    },
    inFrontOf(handler, { stale }) {
      const entries = new Map<string, Entry[]>()
      return {
        async answer(request, given) {
          const asked = plain(request, given)
          for (const { policy, body, status } of entries.get(asked.url) ?? []) {
            if (!stale && !policy.satisfiesWithoutRevalidation(asked)) continue
            const headers = stale ? staleHeaders(policy, asked) : policy.responseHeaders()
            if (headers === undefined) continue
            if (stale) void ask(handler, request, asked, entries, stale)
            return new Response(body, { status, headers: headers as Record<string, string> })
          }
          return ask(handler, request, asked, entries, stale)
        },
      }
    },
  }
}

function staleHeaders(policy: CachePolicy, asked: Asked): CachePolicy.Headers | undefined {
  return policy.evaluateRequest(asked).response?.headers
}

async function ask(
  handler: Handler,
  request: Request,
  asked: Asked,
  entries: Map<string, Entry[]>,
  stale: boolean | undefined,
): Promise<Response> {
  const response = await handler(request)
  const { status } = response
  const policy = new CachePolicy(asked, { status, headers: Object.fromEntries(response.headers) })
  const body = await response.arrayBuffer()
  const before = entries.get(asked.url) ?? []
  // what is stale satisfies nobody, though it is the same variant
  const others = stale ? [] : before.filter(({ policy }) => !policy.satisfiesWithoutRevalidation(asked))
  if (policy.storable()) entries.set(asked.url, [{ policy, body, status }, ...others])
  return new Response(body, { status, headers: response.headers })
}
