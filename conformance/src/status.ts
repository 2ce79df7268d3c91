/*
 * The suite's origin says 999 where it expected a conditional request, and a Response cannot be constructed
 * with it. RFC 9110 §15 has such a status treated as a 5xx: it travels as 599 with the real one in this field,
 * which the server takes off again.
 */
const carrier = 'freshet-conformance-status'

/** The status that a Response can have for `status`; the real one is noted in `headers` where they differ. */
export function carryStatus(status: number, headers: Headers): number {
  headers.delete(carrier)
  if (status >= 200 && status <= 599) return status
  headers.set(carrier, String(status))
  return 599
}

/** The status as the origin sent it; the note is taken off `headers`. */
export function restoreStatus(status: number, headers: Headers): number {
  const carried = headers.get(carrier)
  headers.delete(carrier)
  return carried === null ? status : Number(carried)
}

/** Whether a Response with this status can have no body (the Fetch standard's null body statuses). */
export function isNullBodyStatus(status: number): boolean {
  return [101, 103, 204, 205, 304].includes(status)
}
