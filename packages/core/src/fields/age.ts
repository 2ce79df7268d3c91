/** The age of a response whose `Age` says nothing sure, and the greatest that is told apart: 2^31 s (RFC 9111 §1.2.2). */
export const GREATEST_AGE: number = 2 ** 31

const DIGITS = /^\d+$/

/**
 * The seconds that an `Age` field tells (RFC 9111 §5.1); `undefined` when there is none.
 *
 * A list written in one line counts as its first member. A value that is no number of seconds, or that joins
 * several lines (`Headers` puts `, ` between them), which contradict each other, gives {@link GREATEST_AGE}: §5.1
 * would have a cache ignore it, but then a response of unknown age would pass for a new one.
 */
export function parseAge(value: string | null): number | undefined {
  if (value === null) return undefined
  const comma = value.indexOf(',')
  const first = comma === -1 || value[comma + 1] === ' ' ? value : value.slice(0, comma)
  return DIGITS.test(first) ? Math.min(Number(first), GREATEST_AGE) : GREATEST_AGE
}
