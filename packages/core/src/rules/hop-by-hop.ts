import { listMembers } from '../fields/list.ts'

/** Fields that speak of one connection or one proxy, never of the resource (RFC 9110 §7.6.1, RFC 9111 §3.1). */
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

/** Fields that say whether, when and for whom a response may be reused. */
const OF_REUSE: readonly string[] = ['age', 'cache-groups', 'date', 'expires', 'no-vary-search', 'vary']

/** Whether a response stored without the field of this name, in lower case, would be reused as it must not be. */
export function governsReuse(name: string): boolean {
  return OF_REUSE.includes(name) || name.endsWith('cache-control')
}

/** A copy without the fields of the connection, those that `Connection` names (it is not for fields that speak to all), and those in `besides`. */
export function storableFields(headers: Headers, besides: readonly string[] = []): Headers {
  const kept = new Headers(headers)
  const named = listMembers(headers.get('connection') ?? '').filter(
    (name) => !governsReuse(name.toLowerCase()),
  )
  for (const name of [...HOP_BY_HOP, ...named, ...besides]) removeField(kept, name)
  return kept
}

function removeField(headers: Headers, name: string): void {
  try {
    headers.delete(name)
  } catch {
    // Connection can name anything; what is no field name names no field
  }
}
