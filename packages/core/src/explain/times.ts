/** A span of time. */
export interface Span {
  readonly ms: number
  /** In its two greatest units: `4 minutes 53 seconds`. */
  readonly text: string
}

/** A point in time. */
export interface Moment {
  /** ms since the epoch; `null`: never. */
  readonly ms: number | null
  /** In UTC, and how far away that is: `2026-01-01 00:05:00 UTC (in 4 minutes 53 seconds)`. */
  readonly text: string
}

const UNITS = [
  ['year', 31_536_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** A span of so many ms; what is less than a second of it is left out. */
export function span(ms: number): Span {
  return { ms, text: spanText(ms) }
}

/** The text of {@link span}; that of a negative one is its length. */
export function spanText(ms: number): string {
  if (Math.abs(ms) === Infinity) return 'no bound'
  let left = Math.floor(Math.abs(ms) / 1000)
  const parts: string[] = []
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size)
    left -= count * size
    if (count > 0) parts.push(counted(count, unit))
  }
  return parts.slice(0, 2).join(' ') || (ms === 0 ? '0 seconds' : 'less than a second')
}

/** What is left of a time, as text: a second that has begun counts, as it does in `Cache-Status`. */
export function leftText(ms: number): string {
  return spanText(Math.ceil(ms / 1000) * 1000)
}

/** `1 response`, `12,000 bytes`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}

/** The latest time that a `Date` can have. */
const END_OF_CALENDAR = 8.64e15

/** The time `ms`, as seen from `now`; both in ms since the epoch. */
export function moment(ms: number, now: number): Moment {
  if (ms === Infinity) return { ms: null, text: 'never' }
  return { ms, text: `${utc(ms)} (${distance(ms - now)})` }
}

/** A time in UTC, to the second: `2026-01-01 00:05:00 UTC`. */
export function utc(ms: number): string {
  if (!(Math.abs(ms) <= END_OF_CALENDAR)) return 'beyond the calendar'
  return new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')
}

function distance(ms: number): string {
  if (Math.abs(ms) < 1000) return 'now'
  return ms < 0 ? `${spanText(ms)} ago` : `in ${leftText(ms)}`
}
