import { contentOf } from '../key-content.ts'
import { Refused } from './refused.ts'

/** What is asked for, by name. */
export type Asked = Readonly<Record<string, unknown>>

/** Bytes of a request's content. */
const MAX_CONTENT = 16 * 1024

/** What the query of `url` asks for: each name at most once, but for `repeated`, which is a list. @throws Refused */
export function askedBy(url: string, names: readonly string[], repeated?: string): Asked {
  const { searchParams } = new URL(url)
  const given = [...searchParams.keys()]
  mustBeKnown(given, repeated === undefined ? names : [...names, repeated])
  const twice = given.find((name, at) => name !== repeated && given.indexOf(name) !== at)
  if (twice !== undefined) throw new Refused(400, `${twice} is there more than once`)
  const asked = new Map<string, unknown>(searchParams)
  if (repeated !== undefined) asked.set(repeated, searchParams.getAll(repeated))
  return Object.fromEntries(asked)
}

/**
 * What the content of `request`, an object in JSON, asks for. No page of another site can have such content sent: its type takes a
 * preflight, which nothing here answers.
 * Rejects with a {@link Refused}.
 */
export async function askedIn(request: Request, names: readonly string[]): Promise<Asked> {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/json')
    throw new Refused(415, 'The content must be application/json', { accept: 'application/json' })
  if (request.headers.get('sec-fetch-site') === 'cross-site')
    throw new Refused(403, 'This is not for pages of other sites')
  if (request.bodyUsed) throw new Refused(400, 'The content was read before it came here')
  const bytes = await contentOf(request, MAX_CONTENT)
  if (bytes === undefined)
    throw new Refused(413, `The content must be whole, and ${MAX_CONTENT} bytes at most`)
  const asked = parsed(bytes)
  if (typeof asked !== 'object' || asked === null || Array.isArray(asked))
    throw new Refused(400, 'The content must be an object in JSON')
  mustBeKnown(Object.keys(asked), names)
  return { ...asked }
}

/** The absolute `http:` or `https:` URL that `name` is to be. @throws Refused */
export function urlIn(asked: Asked, name: string): string {
  const value = asked[name]
  if (typeof value === 'string' && /^https?:/i.test(value) && URL.canParse(value)) return value
  throw new Refused(400, `${name} must be an absolute URL`)
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

/** What is misspelt would be passed over, and something else done than was meant. */
function mustBeKnown(given: readonly string[], names: readonly string[]): void {
  if (given.every((name) => names.includes(name))) return
  throw new Refused(400, `Only ${names.join(', ')} can be given`)
}
