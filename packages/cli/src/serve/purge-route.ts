import { createHash, timingSafeEqual } from 'node:crypto'
import type { HttpCache } from '@freshet/core'
import { purgeEach } from '../purge/each.ts'
import type { Purged, Target } from '../traffic/target.ts'

/** What lies under it is answered by the proxy itself, and never goes to the origin. */
const OWN = '/.freshet/'

/** Where a purge is asked for, by POST. */
export const PURGE_PATH = `${OWN}purge`

/** What says that one is at the right place, before one says the token. */
export const CHALLENGE = 'Bearer realm="freshet purge"'

/** Bytes of a request for a purge. */
const LONGEST = 65_536

/** Whether a request is for the proxy itself, however its path is written. */
export function isOwnPath({ url }: Request): boolean {
  const { pathname } = new URL(url)
  return pathname.replace(/^\/+/, '/').toLowerCase().startsWith(OWN)
}

/** Answers a request under {@link OWN}: a purge, for whoever knows the token. */
export async function answerPurge(request: Request, cache: HttpCache, token: string): Promise<Response> {
  if (new URL(request.url).pathname !== PURGE_PATH) return told(404, { error: 'There is nothing here' })
  if (request.method !== 'POST') return told(405, { error: 'A purge is a POST' }, { allow: 'POST' })
  if (!isAllowed(request, token)) {
    return told(401, { error: 'A purge needs the token' }, { 'www-authenticate': CHALLENGE })
  }
  const wanted = await read(request)
  if (wanted === undefined) return told(413, { error: `A purge has at most ${LONGEST} bytes` })
  return carryOut(wanted, cache)
}

/** In the same time whatever is wrong with it. */
function isAllowed({ headers }: Request, token: string): boolean {
  // the name of a scheme may be written as one likes (RFC 9110 §11.1)
  const said = (headers.get('authorization') ?? '').replace(/^bearer +/i, 'Bearer ')
  return timingSafeEqual(digest(said), digest(`Bearer ${token}`))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** The content, `undefined` when it is too long. */
async function read({ body }: Request): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.byteLength
    if (length > LONGEST) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

async function carryOut(text: string, cache: HttpCache): Promise<Response> {
  const purged: Purged[] = []
  try {
    const { targets, soft = false } = JSON.parse(text) as { targets: readonly Target[]; soft?: boolean }
    await purgeEach(cache, targets, soft, purged)
    return told(200, { purged })
  } catch (error) {
    const isTheirs = error instanceof TypeError || error instanceof SyntaxError
    return told(isTheirs ? 400 : 500, { error: (error as Error).message, purged })
  }
}

function told(status: number, content: object, headers: Record<string, string> = {}): Response {
  return Response.json(content, { status, headers: { 'cache-control': 'no-store', ...headers } })
}
