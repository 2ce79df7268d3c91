import { HeaderSection } from '../fields/header-section.ts'
import { listMembers } from '../fields/list.ts'
import type { StoredFields } from '../message.ts'

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

/** The fields without those of the connection, those that `Connection` names (it is not for fields that speak to all), and those in `besides`. Names are lower case. */
export function storableFields(headers: StoredFields, besides: readonly string[] = []): HeaderSection {
  const connection = headers.get('connection')
  const named = connection === null ? [] : listMembers(connection.toLowerCase())
  const isLeftOut = (name: string): boolean =>
    HOP_BY_HOP.includes(name) || besides.includes(name) || (named.includes(name) && !governsReuse(name))
  return HeaderSection.from(headers).without(isLeftOut)
}
