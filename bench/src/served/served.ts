import { KEPT, keptByHand } from '../cases/kept.ts'
import { BARE } from '../cases/misses.ts'
import { respond } from '../cases/proof.ts'
import { peers } from '../peers/index.ts'
import type { Cached, Handler } from '../peers/peer.ts'
import { AskedBy, page } from '../site.ts'
import { STREAMED_SETUP, streamedResponse } from '../streamed.ts'

/**
 * What a server on any runtime answers with: `/CONTENDER/KIND/ROUND/…` is a page of one kind, through one contender, whose
 * cache is empty when a round begins.
 */
export async function served(request: Request): Promise<Response> {
  const [, contender = '', kind = '', round = ''] = new URL(request.url).pathname.split('/')
  const handler = handlers[kind]
  if (handler === undefined) return new Response('There is nothing here', { status: 404 })
  const name = decodeURIComponent(contender)
  if (name === BARE) return handler(request)
  const cached = await cacheFor(name, kind, round)
  return (await cached.answer(request, new AskedBy(request))) as Response
}

const stored = page('https://example.com/served', 8 * 1024)

let made = 0

const handlers: Readonly<Record<string, Handler>> = {
  '8k': () => numbered(respond(stored)),
  streamed: () => numbered(streamedResponse(eventTurn)),
}

/** Input and output have their turn between two chunks, as where these come from a file or a socket. */
const eventTurn = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve))

/** With a number that tells whether an answer is one that was there before. */
function numbered(response: Response): Response {
  response.headers.set('x-made', String(made++))
  return response
}

interface Round {
  readonly round: string
  readonly cached: Cached | Promise<Cached>
}

const rounds = new Map<string, Round>()

function cacheFor(name: string, kind: string, round: string): Cached | Promise<Cached> {
  const known = rounds.get(name)
  if (known !== undefined && known.round === `${kind} ${round}`) return known.cached
  const cached = contender(name, kind)
  rounds.set(name, { round: `${kind} ${round}`, cached })
  return cached
}

function contender(name: string, kind: string): Cached | Promise<Cached> {
  const handler = handlers[kind]!
  if (name === KEPT) return { answer: keptByHand(handler) }
  const peer = peers.find((each) => each.name === name)
  if (peer === undefined) throw new TypeError(`There is no contender ${name}`)
  return peer.inFrontOf(handler, kind === 'streamed' ? STREAMED_SETUP : {})
}
