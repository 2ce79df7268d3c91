/** Why a request was forwarded (RFC 9211 §2.2). */
export type ForwardReason =
  | 'bypass'
  | 'method'
  | 'uri-miss'
  | 'vary-miss'
  | 'miss'
  | 'request'
  | 'stale'
  | 'partial'

/** What one cache did with a request (RFC 9211 §2). A boolean that is `false` is not written. */
export interface CacheStatusMember {
  /** The cache's own name. */
  readonly cache: string
  readonly hit?: boolean | undefined
  readonly fwd?: ForwardReason | undefined
  /** The status that the next hop answered. */
  readonly fwdStatus?: number | undefined
  /** The freshness left, in whole seconds; negative when stale. */
  readonly ttl?: number | undefined
  readonly stored?: boolean | undefined
  readonly collapsed?: boolean | undefined
  readonly key?: string | undefined
  readonly detail?: string | undefined
}

/**
 * The member of a `Cache-Status` field that says so (RFC 9211 §2), a valid structured field whatever it is given:
 * characters that it cannot carry are percent-encoded as UTF-8, a number that is none is left out.
 */
export function formatCacheStatus(member: CacheStatusMember): string {
  let text = tokenOrString(member.cache)
  if (member.hit) text += '; hit'
  if (member.fwd !== undefined) text += `; fwd=${member.fwd}`
  text += numberParameter('fwd-status', member.fwdStatus) + numberParameter('ttl', member.ttl)
  if (member.stored) text += '; stored'
  if (member.collapsed) text += '; collapsed'
  if (member.key !== undefined) text += `; key=${quoted(member.key)}`
  if (member.detail !== undefined) text += `; detail=${tokenOrString(member.detail)}`
  return text
}

/** `existing`, the field as the caches nearer to the origin wrote it, with `member` at its end (RFC 9211 §2). */
export function appendCacheStatus(existing: string | null, member: string): string {
  return existing ? `${existing}, ${member}` : member
}

const TOKEN = /^[A-Za-z*][!#$%&'*+\-.^_`|~\w:/]*$/

function tokenOrString(text: string): string {
  return TOKEN.test(text) ? text : quoted(text)
}

/** An sf-string (RFC 9651 §4.1.6). */
function quoted(text: string): string {
  return `"${text.replace(/[^ !#-[\]-~]/gu, escapeCharacter)}"`
}

function escapeCharacter(char: string): string {
  if (char === '"' || char === '\\') return `\\${char}`
  return encodeURIComponent(/\p{Surrogate}/u.test(char) ? '\uFFFD' : char)
}

/** The greatest sf-integer (RFC 9651 §3.3.1). */
const GREATEST = 999_999_999_999_999

function numberParameter(name: string, value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return ''
  return `; ${name}=${Math.max(-GREATEST, Math.min(GREATEST, Math.trunc(value)))}`
}
