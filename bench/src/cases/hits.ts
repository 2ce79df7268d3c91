import type { Work } from '../measure.ts'
import type { Cached } from '../peers/peer.ts'
import { SHARED } from '../report/result.ts'
import type { Asked } from '../site.ts'
import type { Case } from './case.ts'
import { ask, type Expected, fill, type Filled, type Hits, proveBytes, proveHits } from './proof.ts'

/** The base of every hit: a map, a response with the same fields and an age, and its content read. */
export const FLOOR = 'floor'

/** A case in which everything that is asked for is stored. */
export function hitCase(about: Pick<Case, 'name' | 'title' | 'needs' | 'heavy'>, hitsOf: () => Hits): Case {
  return {
    ...about,
    base: FLOOR,
    async prepare({ peers }) {
      const hits = hitsOf()
      const works: Record<string, Work> = { [FLOOR]: await floor(hits), [SHARED]: shared(hits) }
      const caches: Filled[] = []
      for (const peer of peers) {
        const filled = await fill(peer, hits)
        proveHits(filled)
        caches.push(filled)
        works[peer.name] = hitting(filled.cached, hits.asked)
      }
      return {
        works,
        check: () => caches.forEach(proveHits),
        close: () => Promise.all(caches.map(({ cached }) => cached.close?.())),
      }
    },
  }
}

/** Asks a cache for what it has. */
export function hitting(cached: Cached, asked: readonly Asked[]): Work {
  return async (at) => (await ask(cached, asked[at % asked.length]!)).arrayBuffer()
}

/** The floor, proved. */
export async function floor(hits: Hits): Promise<Work> {
  const { asked, key = ({ url }) => url } = hits
  const stored = new Map<string, Expected & { readonly storedAt: number }>()
  for (const [at, expected] of expectedOf(hits).entries()) {
    const { url, method, headers } = asked[at]!
    stored.set(key(new Request(url, { method, headers })), { ...expected, storedAt: Date.now() })
  }
  const work: Work = async (at) => {
    const { url, method, headers } = asked[at % asked.length]!
    const found = stored.get(key(new Request(url, { method, headers })))!
    const age = Math.floor((Date.now() - found.storedAt) / 1000)
    const fields = [...found.headers, ['age', String(age)]] as [string, string][]
    return new Response(found.bytes, { status: found.status, headers: fields }).arrayBuffer()
  }
  for (const [at, { bytes }] of expectedOf(hits).entries()) {
    proveBytes(`${FLOOR}, ${asked[at]!.url}`, new Uint8Array((await work(at)) as ArrayBuffer), bytes)
  }
  return work
}

/** The shared work: the responses that are read are there already, and no contender has them so cheaply. */
export function shared(hits: Hits): Work {
  const { asked } = hits
  const contents = expectedOf(hits).map(({ bytes }) => bytes)
  let ready: Response[] = []
  let begin = 0
  const work: Work = async (at) => {
    const { url, method, headers } = asked[at % asked.length]!
    lastRequest = new Request(url, { method, headers })
    return ready[at - begin]!.arrayBuffer()
  }
  // few at once: what has left the processor's caches takes longer to read than it takes any contender
  work.ready = (first, end) => {
    begin = first
    ready = Array.from(
      { length: end - first },
      (_, at) => new Response(contents[(first + at) % contents.length]),
    )
  }
  return work
}

/** The last request of the shared work, so that no compiler finds it useless. */
export let lastRequest: Request | undefined

function expectedOf({ pages, asked, answer }: Hits): Expected[] {
  const byUrl = new Map(pages.map((page) => [page.url, page]))
  return asked.map((each) => answer(byUrl.get(each.url)!, each))
}
