import { describe, expect, it } from 'vitest'
import { freshet } from '../peers/freshet.ts'
import type { Handler, Peer } from '../peers/peer.ts'
import { get, pages } from '../site.ts'
import { hit8k } from './hit-8k.ts'
import { miss8k } from './miss-8k.ts'
import { fill, type Hits, proveHits } from './proof.ts'

const site = pages(4, 100)
const hits: Hits = {
  pages: site,
  asked: site.map((page) => get(page)),
  answer: ({ headers, bytes }) => ({ status: 200, headers, bytes }),
}

/** A peer that answers by `answer`, as if it were a cache. */
function peer(answer: (handler: Handler) => Handler): Peer {
  return { name: 'other', cannot: {}, loses: ['age'], inFrontOf: (handler) => ({ answer: answer(handler) }) }
}

describe('fill', () => {
  it('finds nothing wrong with a cache', async () => {
    expect(() =>
      proveHits({
        peer: freshet,
        cached: freshet.inFrontOf(() => new Response(), {}) as never,
        calls: () => 0,
      }),
    ).not.toThrow()
    proveHits(await fill(freshet, hits))
  })

  it('refuses what asks its handler again', async () => {
    const filled = await fill(
      peer((handler) => handler),
      hits,
    )
    expect(() => proveHits(filled)).toThrow('other asked its handler 4 times where all were to be hits')
  })

  it('refuses a hit that has lost a field, or its age', async () => {
    const short = peer((handler) => async (request) => {
      const response = await handler(request)
      response.headers.delete('etag')
      return response
    })
    await expect(fill(short, hits)).rejects.toThrow('other: a hit without etag, or with another')
    await expect(fill({ ...peer((handler) => handler), loses: [] }, hits)).rejects.toThrow(
      'other: a hit without age, or with another',
    )
  })

  it('refuses other content', async () => {
    await expect(
      fill(
        peer(() => () => new Response('short')),
        hits,
      ),
    ).rejects.toThrow('other content (5 of 100 bytes)')
  })

  it('refuses another status', async () => {
    await expect(
      fill(
        peer(() => () => new Response('', { status: 500 })),
        hits,
      ),
    ).rejects.toThrow('500, not 200')
  })
})

describe('a case', () => {
  const surroundings = { runtime: 'node', quick: true } as const

  it('of hits fails where a contender has stopped hitting while it was measured', async () => {
    let isCaching = true
    const forgetful = peer((handler) => {
      const { answer } = freshet.inFrontOf(handler, {}) as { answer: Handler }
      return (request) => (isCaching ? answer(request) : handler(request))
    })
    const { works, check } = await hit8k.prepare({ ...surroundings, peers: [forgetful] })
    check()
    isCaching = false
    await works['other']!(0)
    expect(check).toThrow('other asked its handler 1 times')
  })

  it('of misses fails for what stores nothing', async () => {
    const none = peer((handler) => handler)
    await expect(miss8k.prepare({ ...surroundings, peers: [none] })).rejects.toThrow('2 times for one page')
  })

  it('of misses fails where a miss was a hit while it was measured', async () => {
    const { works, check } = await miss8k.prepare({ ...surroundings, peers: [freshet] })
    const work = works['Freshet']!
    await work.before?.(2)
    await work(0)
    await work(0)
    expect(check).toThrow('Freshet asked its handler 1 times for 2 misses')
  })
})
