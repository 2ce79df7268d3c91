import type { HttpCache } from '../cache.ts'
import type { Engine } from '../engine.ts'
import { formatExplanation } from '../explain/text.ts'
import { parsePreferences } from '../fields/accept.ts'
import type { PurgeTarget } from '../purge.ts'
import { isPosition } from '../store/page.ts'
import { inJson, inText } from './answers.ts'
import { type Asked, askedBy, askedIn, urlIn } from './asked.ts'
import { entries, entriesUnder } from './entries.ts'
import type { ShowKey } from './entry.ts'
import { purgeAsked } from './purge-asked.ts'
import { Refused } from './refused.ts'

/** A cache, and what may be told of it. */
export interface Administered {
  readonly cache: HttpCache
  readonly engine: Engine
  readonly showKey: ShowKey | undefined
}

/** Answers a request that is authorised. Rejects with a `Refused`. */
export type Task = (request: Request, administered: Administered) => Promise<Response>

/** What can be done, by the end of the path and the method. */
export const TASKS: ReadonlyMap<string, ReadonlyMap<string, Task>> = new Map([
  ['entries', new Map([['GET', list]])],
  ['entry', new Map([['GET', look]])],
  [
    'explain',
    new Map([
      ['GET', explainQuery],
      ['POST', explainContent],
    ]),
  ],
  ['purge', new Map([['POST', purge]])],
])

const MOST = 1000

async function list({ url }: Request, { engine, showKey }: Administered): Promise<Response> {
  const {
    prefix = '',
    limit = '100',
    cursor,
  } = askedBy(url, ['prefix', 'limit', 'cursor']) as Record<string, string>
  if (!/^[1-9]\d*$/.test(limit) || Number(limit) > MOST)
    throw new Refused(400, `limit must be a whole number from 1 to ${MOST}`)
  if (cursor !== undefined && !isPosition(cursor))
    throw new Refused(400, 'cursor must be what the list before it called next')
  return inJson(await entries(engine, { prefix, limit: Number(limit), cursor }, showKey))
}

async function look(request: Request, { engine, showKey }: Administered): Promise<Response> {
  const asked = askedBy(request.url, ['url', 'key'])
  const { key } = asked
  if ((key === undefined) === (asked['url'] === undefined))
    throw new Refused(400, 'Either url or key must be given')
  const keys = typeof key === 'string' ? [key] : engine.keys.all(requested(urlIn(asked, 'url'), 'GET', []))
  const found = await entriesUnder(engine, [...new Set(keys)], showKey)
  if (found.length === 0) throw new Refused(404, 'Nothing is stored under that key')
  return inJson({ at: engine.now(), entries: found, next: null })
}

async function explainQuery(request: Request, { cache }: Administered): Promise<Response> {
  const asked = askedBy(request.url, ['url', 'method'], 'field')
  const fields = (asked['field'] as readonly string[]).map((line): [string, string] => {
    const colon = line.indexOf(':')
    if (colon === -1) throw new Refused(400, 'field must be a name, a colon and a value')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  return explained(cache, request, asked, fields)
}

async function explainContent(request: Request, { cache }: Administered): Promise<Response> {
  const asked = await askedIn(request, ['url', 'method', 'fields'])
  const { fields = {} } = asked
  const isOfText = Object.values(Object(fields)).every((value) => typeof value === 'string')
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields) || !isOfText)
    throw new Refused(400, 'fields must be an object of names and values')
  return explained(cache, request, asked, Object.entries(fields as Record<string, string>))
}

async function explained(
  cache: HttpCache,
  { headers }: Request,
  asked: Asked,
  fields: readonly [string, string][],
): Promise<Response> {
  const { method = 'GET' } = asked
  if (typeof method !== 'string') throw new Refused(400, 'method must be text')
  const facts = await cache.explain(requested(urlIn(asked, 'url'), method, fields))
  return wantsText(headers.get('accept')) ? inText(formatExplanation(facts)) : inJson(facts)
}

/** Whether plain text is preferred to JSON (RFC 9110 §12.5.1). */
function wantsText(accept: string | null): boolean {
  const ranges = parsePreferences(accept ?? '') ?? []
  const first = ranges.find(
    ({ range, weight }) =>
      weight > 0 && /^(?:text\/(?:plain|\*)|application\/(?:json|\*)|\*\/\*)/.test(range),
  )
  return first?.range.startsWith('text/') ?? false
}

async function purge(request: Request, { cache }: Administered): Promise<Response> {
  const asked = await askedIn(request, ['url', 'tag', 'prefix', 'everything', 'soft'])
  return inJson(await purgeAsked(asked, (target: PurgeTarget, soft) => cache.purge(target, { soft })))
}

/** @throws Refused when it can be no request */
function requested(url: string, method: string, fields: readonly [string, string][]): Request {
  try {
    return new Request(url, { method, headers: fields.map(([name, value]) => [name, value]) })
  } catch {
    throw new Refused(400, 'There is no request with this URL, method and these fields')
  }
}
