import type { Answer, Cached, Handler, Peer, Setup } from '../peers/peer.ts'
import type { Asked, Page } from '../site.ts'

/** A status, the fields but for the age, and the content. */
export interface Expected {
  readonly status: number
  readonly headers: readonly [name: string, value: string][]
  readonly bytes: Uint8Array<ArrayBuffer> | null
}

/** What is asked for again and again, and what the answer is to be. */
export interface Hits {
  readonly pages: readonly Page[]
  /** What clients ask, for each page as often as it has variants. */
  readonly asked: readonly Asked[]
  readonly setup?: Setup
  /** What `asked` is to be answered with. */
  answer(page: Page, asked: Asked): Expected
  /** What has to be asked so that `asked` is a hit from then on. Default: the same. */
  filledBy?(asked: Asked): readonly Asked[]
  /** What the handler answers. Default: the page. */
  handle?(page: Page, request: Request): Response | Promise<Response>
  /** What tells the stored responses apart for the floor. Default: the URL. */
  key?(request: Request): string
}

/** A cache that has all of a site. */
export interface Filled {
  readonly peer: Peer
  readonly cached: Cached
  /** How often the handler was asked since. */
  calls(): number
}

/** Fills a cache, and proves each answer of it. */
export async function fill(peer: Peer, hits: Hits): Promise<Filled> {
  const { pages, asked, setup = {}, answer, filledBy = (each) => [each], handle = respond } = hits
  const pageAt = new Map(pages.map((page) => [pathOf(page.url), page]))
  let calls = 0
  const handler: Handler = (request) => {
    calls++
    return handle(pageAt.get(pathOf(request.url))!, request)
  }
  const cached = await peer.inFrontOf(handler, setup)
  for (const each of asked) {
    for (const filling of filledBy(each)) await (await ask(cached, filling)).arrayBuffer()
  }
  await settled()
  const before = calls
  for (const each of asked) {
    const expected = answer(pageAt.get(pathOf(each.url))!, each)
    const got = await ask(cached, each)
    await prove(peer.name, each, expected, got)
    proveFields(peer, expected, got)
  }
  return { peer, cached, calls: () => calls - before }
}

/** Throws unless every answer came from the cache. */
export function proveHits({ peer, calls }: Filled): void {
  if (calls() > 0)
    throw new Error(`${peer.name} asked its handler ${calls()} times where all were to be hits`)
}

/** Throws unless an answer is the one that was to come. */
export async function prove(name: string, asked: Asked, expected: Expected, answer: Answer): Promise<void> {
  const told = `${name}, ${asked.method} ${asked.url}`
  if (answer.status !== expected.status) throw new Error(`${told}: ${answer.status}, not ${expected.status}`)
  proveBytes(told, new Uint8Array(await answer.arrayBuffer()), expected.bytes)
}

/** Throws unless a hit has the fields that were to come and an age, but for those that a peer is known to lose. */
function proveFields({ name, loses = [] }: Peer, { headers: expected }: Expected, { headers }: Answer): void {
  const isLost = ([field, value]: readonly [string, string | undefined]): boolean => {
    const got = headers.get(field)
    return !loses.includes(field) && (value === undefined ? got === null : got !== value)
  }
  const lost = [...expected, ['age', undefined] as const].filter(isLost).map(([field]) => field)
  if (lost.length > 0) throw new Error(`${name}: a hit without ${lost.join(', ')}, or with another`)
}

export function proveBytes(told: string, got: Uint8Array, expected: Uint8Array | null): void {
  const bytes = expected ?? new Uint8Array()
  const isSame = got.byteLength === bytes.byteLength && got.every((byte, at) => byte === bytes[at])
  if (!isSame) throw new Error(`${told}: other content (${got.byteLength} of ${bytes.byteLength} bytes)`)
}

/** Asks a cache as a client does. */
export function ask(cached: Cached, asked: Asked): Answer | Promise<Answer> {
  const { url, method, headers } = asked
  return cached.answer(new Request(url, { method, headers }), asked)
}

/** What a handler answers that is asked for a page. */
export function respond({ bytes, headers }: Page): Response {
  return new Response(bytes, { headers: headers as [string, string][] })
}

/** What the requests before have left in the background, such as storing, has come to its end. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}

function pathOf(url: string): string {
  return new URL(url).pathname
}
