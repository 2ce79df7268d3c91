import type { Work } from '../measure.ts'
import type { Cached, Handler, Peer } from '../peers/peer.ts'
import { type Asked, page } from '../site.ts'
import type { Case } from './case.ts'
import { BARE, newPage } from './misses.ts'
import { ask, prove, respond } from './proof.ts'

const CLIENTS = 50
const stored = page('https://example.com/new', 8 * 1024)

/** Fifty clients ask for one new page at the same moment; one operation answers them all. */
export const stampede: Case = {
  name: 'stampede',
  title: 'Miss, 50 clients at once',
  needs: 'collapse',
  base: BARE,
  async prepare({ peers }) {
    const works: Record<string, Work> = { [BARE]: crowd({ answer: (request) => handler(request) }) }
    const counts: Record<string, { readonly calls: number }> = { [BARE]: { calls: CLIENTS } }
    for (const peer of peers) {
      counts[peer.name] = { calls: await callsFor(peer) }
      const work = crowdOf(peer)
      works[peer.name] = work
    }
    return { works, counts, check: () => {}, close: () => {} }
  },
}

/** A handler that has to wait for something, but for no timer: that would be all that is measured. */
const handler: Handler = async () => {
  for (let turn = 0; turn < 20; turn++) await undefined
  return respond(stored)
}

function crowd(cached: Cached): Work {
  return async (at) => {
    const asked = newPage(at)
    return Promise.all(Array.from({ length: CLIENTS }, async () => (await ask(cached, asked)).arrayBuffer()))
  }
}

function crowdOf(peer: Peer): Work {
  let cached: Cached
  const work: Work = (at) => crowd(cached)(at)
  work.before = async () => {
    await cached?.close?.()
    cached = await peer.inFrontOf(handler, {})
  }
  return work
}

/** How often the handler is asked, after each answer is proved. */
async function callsFor(peer: Peer): Promise<number> {
  let calls = 0
  const cached = await peer.inFrontOf((request) => {
    calls++
    return handler(request)
  }, {})
  const asked: Asked = newPage(0)
  const clients = Array.from({ length: CLIENTS }, async () =>
    prove(peer.name, asked, { ...stored, status: 200 }, await ask(cached, asked)),
  )
  await Promise.all(clients)
  await cached.close?.()
  return calls
}
