/** Fields that speak of one connection or to one proxy, and end there (RFC 9110 §7.6.1, §11.7). */
const HOP_BY_HOP: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** Fields that say whether, when and for whom a response may be reused: never of one connection, whatever it says. */
const OF_REUSE: readonly string[] = ['age', 'cache-groups', 'date', 'expires', 'no-vary-search', 'vary']

/** A copy without the fields of the connection: what `Connection` names (RFC 9110 §7.6.1), and those that always are. */
export function endToEnd(headers: Headers): Headers {
  const fields = new Headers(headers)
  for (const name of [...HOP_BY_HOP, ...namedIn(headers)]) fields.delete(name)
  return fields
}

/** Whether `Connection` names one of the fields that would have gone on to the next but for that. */
export function endsMore(headers: Headers): boolean {
  return namedIn(headers).some((name) => headers.has(name) && !HOP_BY_HOP.includes(name))
}

function namedIn(headers: Headers): string[] {
  return membersOf(headers.get('connection')).filter((name) => !governsReuse(name) && isToken(name))
}

/** The members of a field that is a list of tokens, in lower case (RFC 9110 §5.6.1). */
export function membersOf(value: string | null): string[] {
  const members = (value ?? '').split(',').map((member) => member.trim().toLowerCase())
  return members.filter((member) => member !== '')
}

function governsReuse(name: string): boolean {
  return OF_REUSE.includes(name) || name.endsWith('cache-control')
}

/** Whether `text` is a token (RFC 9110 §5.6.2), as the name of a field must be. */
export function isToken(text: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(text)
}
