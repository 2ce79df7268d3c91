// RFC 9110 §7.6.1: what belongs to one connection; the rest of it is what Connection names.
const always = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** Removes the fields that belong to one connection, those that `Connection` names among them (RFC 9110 §7.6.1). */
export function removeHopByHop(headers: Headers): void {
  const named = (headers.get('connection') ?? '').split(',').map((name) => name.trim())
  for (const name of [...always, ...named]) if (isToken(name)) headers.delete(name)
}

/** The fields of a message as node:http reports them, every line in its order. */
export function headersFromRaw(raw: readonly string[]): Headers {
  const headers = new Headers()
  for (let i = 0; i + 1 < raw.length; i += 2) headers.append(raw[i]!, raw[i + 1]!)
  return headers
}

/** The fields as node:http writes them, flat; each `Set-Cookie` stays a line of its own. */
export function rawFromHeaders(headers: Headers): string[] {
  return [...headers].flat()
}

function isToken(name: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name)
}
