/** Methods that are safe by definition (RFC 9110 §9.2.1 and the IANA registry): they invalidate nothing. */
const SAFE: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'QUERY',
  'PROPFIND',
  'REPORT',
  'SEARCH',
  'PRI',
])

/** Whether a request with this method changes nothing; an unknown method is taken to be unsafe (RFC 9111 §4.4). */
export function isSafe(method: string): boolean {
  return SAFE.has(method)
}
