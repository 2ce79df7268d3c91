import type { Work } from '../measure.ts'
import { SHARED } from '../report/result.ts'
import type { Case } from './case.ts'
import { FLOOR, floor, hitting, shared } from './hits.ts'
import { fill, type Filled, type Hits, respond } from './proof.ts'
import { get, type Page, pages } from '../site.ts'

/**
 * What is stored is stale, and may be used while it is refreshed: the client does not wait. The handler answers no refresh
 * until a round is over, so a round measures what clients feel meanwhile, and the first request of each key that starts one.
 */
export const staleHit: Case = {
  name: 'stale-hit',
  title: 'Hit, stale while revalidate',
  needs: 'stale-while-revalidate',
  base: FLOOR,
  async prepare({ peers, runtime }) {
    const gate = gated()
    const hits = staleSite(gate.pass)
    const works: Record<string, Work> = { [FLOOR]: await floor(hits), [SHARED]: shared(hits) }
    const counts: Record<string, { readonly refreshes: number }> = {}
    const caches: Filled[] = []
    for (const peer of peers) {
      const filled = await fill(peer, hits)
      caches.push(filled)
      const work = hitting(filled.cached, hits.asked)
      work.before = gate.close
      // what a request of workerd has left undone ends with it
      if (runtime !== 'workerd') work.after = gate.open
      works[peer.name] = work
      counts[peer.name] = { refreshes: await refreshesOf(filled, hits, gate) }
    }
    return {
      works,
      counts,
      check() {
        for (const { peer, calls } of caches) {
          if (calls() === 0) throw new Error(`${peer.name} refreshed nothing: these were plain hits`)
        }
      },
      close: () => Promise.all(caches.map(({ cached }) => cached.close?.())),
    }
  },
}

/** Few, so that most of what a round measures is not the beginning of a refresh, even where rounds are short. */
const PAGES = 8

function staleSite(pass: () => Promise<void>): Hits {
  const site = pages(PAGES, 8 * 1024, 'public, max-age=1, stale-while-revalidate=86400').map(aged)
  return {
    pages: site,
    asked: site.map((page) => get(page)),
    setup: { stale: true },
    answer: ({ headers, bytes }) => ({
      status: 200,
      headers: headers.filter(([name]) => name !== 'age'),
      bytes,
    }),
    handle: async (page) => {
      await pass()
      return respond(page)
    },
  }
}

/** It came too old already. */
function aged(page: Page): Page {
  return { ...page, headers: [...page.headers, ['age', '5']] }
}

/** How often a handler is asked for twenty clients of one stale page. */
async function refreshesOf({ cached, calls }: Filled, hits: Hits, gate: Gate): Promise<number> {
  await gate.open()
  const before = calls()
  gate.close()
  const hit = hitting(cached, hits.asked.slice(0, 1))
  await Promise.all(Array.from({ length: 20 }, (_, at) => hit(at)))
  const refreshes = calls() - before
  await gate.open()
  return refreshes
}

interface Gate {
  close(): void
  /** Lets all through, and waits until they have done what they wanted. */
  open(): Promise<void>
  pass(): Promise<void>
}

function gated(): Gate {
  let waiting = Promise.resolve()
  let release = (): void => {}
  return {
    close() {
      waiting = new Promise((resolve) => (release = resolve))
    },
    async open() {
      release()
      await new Promise((resolve) => setTimeout(resolve, 5))
    },
    pass: () => waiting,
  }
}
