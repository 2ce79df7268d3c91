/** Serves one contender on 127.0.0.1 with the server of this runtime, and prints its port. */
import { KEPT } from '../cases/kept.ts'
import { peers } from '../peers/index.ts'
import type { Handler, Peer } from '../peers/peer.ts'
import { AskedBy } from '../site.ts'
import { serveFetch } from '../served/serve-fetch.ts'
import { keptByHand } from './kept.ts'
import { staticHandler } from './site.ts'

const name = process.argv[2] ?? ''
console.log(await serveFetch(await handlerNamed(name)))

async function handlerNamed(name: string): Promise<Handler> {
  if (name === 'static') return staticHandler
  return name === KEPT ? keptByHand(staticHandler) : inFrontOf(await peerNamed(name))
}

async function peerNamed(name: string): Promise<Peer> {
  const own = 'Bun' in globalThis ? [] : [(await import('../peers/undici.ts')).undiciFetch]
  const peer = [...peers, ...own].find((each) => each.name === name)
  if (peer === undefined) throw new TypeError(`There is no contender ${name}`)
  return peer
}

async function inFrontOf(peer: Peer): Promise<Handler> {
  const { answer } = await peer.inFrontOf(staticHandler, {})
  return async (request) => {
    const response = (await answer(request, new AskedBy(request))) as Response
    // undici answers with a class of its own
    return response instanceof Response ? response : remade(response)
  }
}

function remade({ body, status, headers }: Response): Response {
  return new Response(body, { status, headers: [...headers] })
}
