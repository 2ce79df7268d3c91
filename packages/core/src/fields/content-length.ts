/** As nearly all are: a number that no more digits could make unsafe. */
const ONE_LENGTH = /^\d{1,15}$/
const SAME_LENGTHS = /^(\d+)(?:[ \t]*,[ \t]*\d+)*$/

/**
 * The bytes that a `Content-Length` field declares; a list of equal lengths counts as one (RFC 9110 §8.6).
 * `undefined` when it is absent, no whole number, contradicts itself or is above `Number.MAX_SAFE_INTEGER`.
 */
export function parseContentLength(value: string | null): number | undefined {
  if (value === null) return undefined
  if (ONE_LENGTH.test(value)) return Number(value)
  const matched = SAME_LENGTHS.exec(value)
  if (matched === null) return undefined
  const length = Number(matched[1])
  if (!Number.isSafeInteger(length)) return undefined
  return matched[0].split(',').every((member) => Number(member) === length) ? length : undefined
}
