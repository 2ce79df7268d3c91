import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { Agent, cacheStores, type Dispatcher, fetch, interceptors, request } from 'undici'
import type { Answer, Peer } from './peer.ts'
import type { Asked } from '../site.ts'

type Ask = (url: string, asked: Asked, dispatcher: Dispatcher) => Promise<Answer>

/** undici's cache interceptor, in front of a server on this machine, since it can stand before nothing else. */
function undici(name: string, shares: boolean, ask: Ask): Peer {
  return {
    name,
    npm: 'undici',
    runtimes: ['node'],
    shares,
    cannot: {
      'not-modified': 'passes the client’s conditions on',
      range: 'passes each Range on',
      'stale-while-revalidate': 'opens a connection for each client’s refresh',
      miss: 'asks a server, not a handler',
      collapse: 'asks a server, not a handler',
      storage: 'has no such storage',
    },
    async inFrontOf(handler, { maxBytes = Infinity }) {
      const server = createAdaptorServer({ fetch: handler, overrideGlobalObjects: false })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const maxSize = Math.min(maxBytes, Number.MAX_SAFE_INTEGER)
      const store = new cacheStores.MemoryCacheStore({ maxCount: 1e7, maxSize })
      const agent = new Agent()
      const methods = ['GET', 'HEAD'] as const
      const dispatcher = agent.compose(interceptors.cache({ store, type: 'shared', methods: [...methods] }))
      const origin = `http://127.0.0.1:${port}`
      return {
        answer: (_, asked) => ask(origin + asked.url.slice(asked.url.indexOf('/', 8)), asked, dispatcher),
        async close() {
          await agent.close()
          server.close()
        },
      }
    },
  }
}

/** By `request`: the answer is no `Response`, and its content is read in another way. */
export const undiciRequest: Peer = undici('undici, request', false, async (url, asked, dispatcher) => {
  const { method, headers } = asked
  const answer = await request(url, { dispatcher, method, headers })
  return {
    status: answer.statusCode,
    headers: { get: (name) => String(answer.headers[name] ?? '') || null },
    arrayBuffer: () => answer.body.arrayBuffer(),
  }
})

export const undiciFetch: Peer = undici('undici, fetch', true, (url, { method, headers }, dispatcher) =>
  fetch(url, { dispatcher, method, headers }),
)
