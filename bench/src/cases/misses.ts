import type { Work } from '../measure.ts'
import type { Cached, Handler, Peer, Setup } from '../peers/peer.ts'
import { type Asked, clientFields } from '../site.ts'
import type { Case } from './case.ts'
import { KEPT, keptByHand } from './kept.ts'
import { ask, type Expected, prove, settled } from './proof.ts'

/** The base of every miss: the handler, asked without a cache, and its content read. */
export const BARE = 'bare handler'

/** What is asked for once, and answered by the handler. */
export interface Misses {
  readonly handler: Handler
  readonly expected: Expected
  readonly setup?: Setup
  /** Whether the content may be waited for, so that it can be kept by hand. */
  readonly isWhole?: boolean
}

/** A case in which nothing that is asked for is stored, and all of it may be: each round begins with an empty cache. */
export function missCase(about: Pick<Case, 'name' | 'title' | 'heavy'>, misses: Misses): Case {
  return {
    ...about,
    base: BARE,
    needs: 'miss',
    async prepare({ peers }) {
      const works: Record<string, Work> = {
        [BARE]: bare(() => misses.handler),
        ...(misses.isWhole && { [KEPT]: bare(() => keptByHand(misses.handler)) }),
      }
      const checks: (() => void)[] = []
      for (const peer of peers) {
        await proveMiss(peer, misses)
        const { work, check } = await missing(peer, misses)
        works[peer.name] = work
        checks.push(check)
      }
      return { works, check: () => checks.forEach((check) => check()), close: () => {} }
    },
  }
}

/** The `at`th new page. */
export function newPage(at: number): Asked {
  return { url: `https://example.com/new/${at}`, method: 'GET', headers: clientFields }
}

/** @param made what is asked, anew in each round */
function bare(made: () => Handler): Work {
  let handler = made()
  const work: Work = async (at) => {
    const { url, method, headers } = newPage(at)
    return (await handler(new Request(url, { method, headers }))).arrayBuffer()
  }
  work.before = async () => void (handler = made())
  return work
}

async function missing(
  peer: Peer,
  { handler, setup = {} }: Misses,
): Promise<{ work: Work; check: () => void }> {
  let calls = 0
  let requests = 0
  const counted: Handler = (request) => {
    calls++
    return handler(request)
  }
  let cached: Cached
  const work: Work = async (at) => {
    requests++
    return (await ask(cached, newPage(at))).arrayBuffer()
  }
  work.before = async () => {
    await cached?.close?.()
    cached = await peer.inFrontOf(counted, setup)
  }
  const check = (): void => {
    if (calls !== requests)
      throw new Error(`${peer.name} asked its handler ${calls} times for ${requests} misses`)
  }
  return { work, check }
}

/** Shows that a page is asked for once, answered as it should be, and stored: the second answer is a hit. */
async function proveMiss(peer: Peer, { handler, expected, setup = {} }: Misses): Promise<void> {
  let calls = 0
  const counted: Handler = (request) => {
    calls++
    return handler(request)
  }
  const cached = await peer.inFrontOf(counted, setup)
  const asked = newPage(0)
  for (let time = 0; time < 2; time++) {
    await prove(peer.name, asked, expected, await ask(cached, asked))
    await settled()
    if (calls !== 1)
      throw new Error(`${peer.name} asked its handler ${calls} times for one page that is stored`)
  }
  await cached.close?.()
}
