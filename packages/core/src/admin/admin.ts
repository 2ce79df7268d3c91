import type { HttpCache } from '../cache.ts'
import { check } from '../checks.ts'
import { engineOf } from '../engines.ts'
import { inVain } from './answers.ts'
import { Refused } from './refused.ts'
import { type Administered, TASKS } from './tasks.ts'

/** Who may administer a cache, and what is told. */
export interface AdminOptions {
  /**
   * Whether who sent `request` may see and purge what is stored: `true`, or a promise of it. All else, an error too, refuses. It may
   * read the content.
   */
  authorize: (request: Request) => boolean | Promise<boolean>
  /** The `WWW-Authenticate` of a refusal, which is 401 then (RFC 9110 §11.6.1). Default: none, and a refusal is 403. */
  challenge?: string
  /**
   * Whether a stored key is shown. Default: keys that are URLs. Those that a `key` of yours makes are not, for they may have in them
   * who asked: show them where you know that they have not. One that tells what `Vary` knows to be secret is never shown.
   */
  showKey?: (key: string) => boolean
}

/**
 * A Fetch handler that lists, explains and purges what `cache` has. It can be mounted anywhere: the last segment of the path says what
 * to do, and every request is authorised first. It never rejects, and what it answers has neither content nor secrets in it.
 * @throws TypeError without a function that authorises, and when `cache` is none that `createCache` made
 */
export function createAdmin(
  cache: HttpCache,
  options: AdminOptions,
): (request: Request) => Promise<Response> {
  const { authorize, challenge, showKey } = Object(options) as Partial<AdminOptions>
  const engine = engineOf(Object(cache))
  if (engine === undefined) throw new TypeError('cache must be what createCache made')
  check('authorize', authorize, typeof authorize === 'function', 'a function')
  check('showKey', showKey, showKey === undefined || typeof showKey === 'function', 'a function')
  check('challenge', challenge, challenge === undefined || isChallenge(challenge), 'an authentication scheme')
  const administered: Administered = { cache, engine, showKey }
  return async (request) => {
    const answer = await mustBeAuthorised(request, authorize!, challenge)
      .then(() => carriedOut(request, administered))
      .catch(inVain)
    return request.method === 'HEAD' ? new Response(null, answer) : answer
  }
}

function isChallenge(value: unknown): boolean {
  return typeof value === 'string' && /^[!#$%&'*+\-.^_`|~\w]+( [\t -~]*)?$/.test(value)
}

async function mustBeAuthorised(
  request: Request,
  authorize: AdminOptions['authorize'],
  challenge: string | undefined,
): Promise<void> {
  let said: unknown = false
  try {
    // what it reads of the content is still there
    said = await authorize(request.body === null || request.bodyUsed ? request : request.clone())
  } catch {
    // who cannot be known is not let in
  }
  if (said === true) return
  if (challenge === undefined) throw new Refused(403, 'This is not allowed')
  throw new Refused(401, 'Say who you are', { 'www-authenticate': challenge })
}

async function carriedOut(request: Request, administered: Administered): Promise<Response> {
  const name = new URL(request.url).pathname.split('/').at(-1) ?? ''
  const tasks = TASKS.get(name)
  if (tasks === undefined) throw new Refused(404, `The path must end in ${[...TASKS.keys()].join(', ')}`)
  const task = tasks.get(request.method === 'HEAD' ? 'GET' : request.method)
  if (task === undefined) throw notAllowed(name, [...tasks.keys()])
  return task(request, administered)
}

function notAllowed(name: string, methods: readonly string[]): Refused {
  const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
  return new Refused(405, `${name} takes ${allow}`, { allow })
}
