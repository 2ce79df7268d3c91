import type { Work } from '../measure.ts'
import { freshet } from '../peers/freshet.ts'
import type { Cached } from '../peers/peer.ts'
import { type Asked, clientFields, page } from '../site.ts'
import type { Case, Prepared } from './case.ts'
import { ask, respond } from './proof.ts'

const stored = page('https://example.com/many', 64)

/** A hit among more and more entries, each asked for in turn, beside a plain map of the same size. */
export const entries: Case = {
  name: 'entries',
  title: 'Hit, 64 B, among 1 k, 100 k, 1 M entries',
  base: 'its own 1 k',
  baseOf: (contender) => contender.replace(/, .*/, ', 1 k'),
  apart: true,
  large: true,
  // the memory of a Worker does not hold a million
  prepare: ({ quick, runtime }) =>
    prepareAmong(quick || runtime === 'workerd' ? [1000, 100_000] : [1000, 100_000, 1_000_000]),
}

async function prepareAmong(counts: readonly number[]): Promise<Prepared> {
  const works: Record<string, Work> = {}
  const unexpected: string[] = []
  for (const count of counts) {
    let isFull = false
    const cached = await freshet.inFrontOf(
      ({ url }) => {
        if (isFull) unexpected.push(url)
        return respond(stored)
      },
      { maxBytes: Infinity },
    )
    for (let at = 0; at < count; at++) await (await ask(cached, askedFor(at))).arrayBuffer()
    isFull = true
    works[`Freshet, ${told(count)}`] = among(count, cached)
  }
  for (const count of counts) works[`map, ${told(count)}`] = among(count, mapOf(count))
  return {
    works,
    check() {
      if (unexpected.length > 0) throw new Error(`${unexpected.length} were no hits: ${unexpected[0]}`)
    },
    close: () => {},
  }
}

function askedFor(at: number): Asked {
  return { url: `https://example.com/many/${at}`, method: 'GET', headers: clientFields }
}

function among(count: number, cached: Cached): Work {
  let next = 0
  return async () => {
    // a prime step meets every entry, and none twice in a row
    next = (next + 7919) % count
    return (await ask(cached, askedFor(next))).arrayBuffer()
  }
}

/** The floor: what each URL has, in a map. */
function mapOf(count: number): Cached {
  const map = new Map<
    string,
    { readonly bytes: Uint8Array<ArrayBuffer>; readonly headers: typeof stored.headers }
  >()
  for (let at = 0; at < count; at++) {
    map.set(askedFor(at).url, {
      bytes: stored.bytes.slice(),
      headers: stored.headers.map(([...field]) => field),
    })
  }
  return {
    answer({ url }) {
      const { bytes, headers } = map.get(url)!
      return new Response(bytes, { headers: [...headers, ['age', '0']] as [string, string][] })
    },
  }
}

function told(count: number): string {
  return count < 1e6 ? `${count / 1000} k` : `${count / 1e6} M`
}
