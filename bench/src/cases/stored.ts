import type { Work } from '../measure.ts'
import { pages, get } from '../site.ts'
import { SHARED } from '../report/result.ts'
import type { Case, CountedBytes, Surroundings } from './case.ts'
import { hitting, shared } from './hits.ts'
import { fill, type Filled, type Hits, proveBytes, proveHits } from './proof.ts'

/** Hits on a storage outside the process, against reading the same content from it by hand. */
export function storedCase(about: Pick<Case, 'name' | 'title' | 'runtimes'>): Case {
  return {
    ...about,
    base: 'bare read',
    needs: 'storage',
    async prepare({ peers, storage }: Surroundings) {
      if (storage === undefined) throw new Error(`${about.name} has no storage`)
      const site = pages(16, 8 * 1024)
      const hits: Hits = {
        pages: site,
        asked: site.map((page) => get(page)),
        setup: { storage },
        answer: ({ headers, bytes }) => ({ status: 200, headers, bytes }),
      }
      const works: Record<string, Work> = {
        'bare read': await bareRead(storage, hits),
        [SHARED]: shared(hits),
      }
      const counts: Record<string, { readonly operations: number }> = {}
      const caches: Filled[] = []
      counts['bare read'] = { operations: await operationsOf(storage, hits, works['bare read']!) }
      for (const peer of peers) {
        const filled = await fill(peer, hits)
        proveHits(filled)
        caches.push(filled)
        const work = hitting(filled.cached, hits.asked)
        works[peer.name] = work
        counts[peer.name] = { operations: await operationsOf(storage, hits, work) }
      }
      return { works, counts, check: () => caches.forEach(proveHits), close: () => storage.clear() }
    },
  }
}

/** What a request costs that storage at the least: the content is read, and answered with fields that are here. */
async function bareRead(storage: CountedBytes, { pages, asked }: Hits): Promise<Work> {
  for (const { url, bytes } of pages) await storage.set(`bare:${url}`, bytes, undefined)
  const work: Work = async (at) => {
    const { url, method, headers } = asked[at % asked.length]!
    const bytes = await storage.get(`bare:${new Request(url, { method, headers }).url}`)
    return new Response(bytes, { headers: pages[0]!.headers as [string, string][] }).arrayBuffer()
  }
  for (const [at, { url, bytes }] of pages.entries()) {
    proveBytes(`bare read, ${url}`, new Uint8Array((await work(at)) as ArrayBuffer), bytes)
  }
  return work
}

/** How often the storage is asked for a hit. */
async function operationsOf(storage: CountedBytes, { asked }: Hits, work: Work): Promise<number> {
  const before = await storage.count()
  for (const at of asked.keys()) await work(at)
  return ((await storage.count()) - before) / asked.length
}
