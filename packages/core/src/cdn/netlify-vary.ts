import { isToken } from '../fields/list.ts'

/** Alternatives; those in an inner list count as one. */
export type NetlifyGroups = readonly (string | readonly string[])[]

/** What `Netlify-Vary` can say: which parts of a request answers differ by. At least one. */
export interface NetlifyVary {
  /** Names of query parameters, case-sensitive; `true` for all of them. */
  readonly query?: true | readonly string[] | undefined
  /** Names of request fields; many standard ones cannot be had. */
  readonly header?: readonly string[] | undefined
  /** Languages of `Accept-Language`. */
  readonly language?: NetlifyGroups | undefined
  /** Countries by two lower-case letters (ISO 3166-1). */
  readonly country?: NetlifyGroups | undefined
  /** Names of cookies. */
  readonly cookie?: readonly string[] | undefined
}

/** What Netlify's documentation excludes by name. */
const EXCLUDED =
  /^(accept(-.*)?|cache-control|connection|content-length|cookie|host|if-.*|range|referer|upgrade|user-agent)$/i

/** Tokens without bars, which part the names here. */
const isName = (name: string): boolean => isToken(name) && !name.includes('|')

/** What the names of each part must be, as a test and in words. */
const PARTS: { readonly [Part in keyof NetlifyVary]-?: readonly [(name: string) => boolean, string] } = {
  query: [(name) => /^[!-+\--{}~]+$/.test(name), 'true or names of query parameters'],
  header: [(name) => isName(name) && !EXCLUDED.test(name), 'names of fields that Netlify can vary by'],
  language: [(name) => /^[A-Za-z\d]+(-[A-Za-z\d]+)*$/.test(name), 'languages, or lists of them'],
  country: [(name) => /^[a-z]{2}$/.test(name), 'countries by two lower-case letters, or lists of them'],
  cookie: [isName, 'names of cookies'],
}

const GROUPED = ['language', 'country']

/** The text of a `Netlify-Vary` field. Throws a `TypeError` that names the part that Netlify would not understand. */
export function formatNetlifyVary(vary: NetlifyVary): string {
  const given = Object.entries(vary ?? {}).filter(([, value]) => value !== undefined)
  if (given.length === 0) throw new TypeError(`vary must have one of ${Object.keys(PARTS).join(', ')}`)
  return given.map(([part, value]) => formatPart(part, value)).join(',')
}

function formatPart(part: string, value: unknown): string {
  if (!Object.hasOwn(PARTS, part)) throw new TypeError(`vary.${part} is nothing that Netlify varies by`)
  if (part === 'query' && value === true) return part
  const [fits, expected] = PARTS[part as keyof NetlifyVary]
  const groups = Array.isArray(value) ? value.map((group: unknown) => [group].flat()) : []
  const isFit = groups.every(
    (names) =>
      names.length > 0 &&
      (names.length === 1 || GROUPED.includes(part)) &&
      names.every((name) => typeof name === 'string' && fits(name)),
  )
  if (groups.length === 0 || !isFit) {
    throw new TypeError(`vary.${part} must be ${expected}, not ${JSON.stringify(value)}`)
  }
  return `${part}=${groups.map((names) => names.join('+')).join('|')}`
}
