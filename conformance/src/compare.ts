import { describeResult } from './suite.ts'
import type { RawResults } from './suite.ts'

/** A test that ended differently through the proxy than without it. */
export interface Difference {
  id: string
  direct: string
  proxied: string
  /** Why that is as it should be; absent where nobody knows. */
  reason?: string
}

const garbage =
  'the origin sends more bytes than its Content-Length says; the proxy drops the surplus and stays a valid message'

const known: Record<string, string> = {
  'headers-store-Content-Length': garbage,
  '304-etag-update-response-Content-Length': garbage,
}

/** Where the results through a pass-through proxy differ from those of the origin server asked directly. */
export function compare(direct: RawResults, proxied: RawResults): Difference[] {
  return [...new Set([...Object.keys(direct), ...Object.keys(proxied)])]
    .map((id) => ({ id, direct: describeResult(direct[id]), proxied: describeResult(proxied[id]) }))
    .filter((each) => each.direct !== each.proxied)
    .map((each) => ({ ...each, ...(known[each.id] !== undefined && { reason: known[each.id] }) }))
}

/** The differences as text. */
export function describeDifferences(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'Through the proxy every test ends as without it.'
  return [
    'Through the proxy these tests end otherwise than without it:',
    ...differences.flatMap(({ id, direct, proxied, reason }) => [
      `  ${id}`,
      `      without: ${direct}`,
      `      through: ${proxied}`,
      `      ${reason ?? 'UNEXPLAINED'}`,
    ]),
  ].join('\n')
}
