import { memoised } from './memo.ts'

const IMF_FIXDATE = /^(?:mon|tue|wed|thu|fri|sat|sun), \d\d [a-z]{3} \d{4} \d\d:\d\d:\d\d gmt$/i
const RFC_850 = /^(?:mon|tues|wednes|thurs|fri|satur|sun)day, \d\d-[a-z]{3}-\d\d \d\d:\d\d:\d\d gmt$/i
const ASCTIME = /^(?:mon|tue|wed|thu|fri|sat|sun) [a-z]{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/i

/**
 * The time that an HTTP-date names, in ms since the epoch; `undefined` for anything that is not one of the three
 * forms of RFC 9110 §5.6.7, letter case aside (RFC 9111 §4.2). `now`, in ms, places the two-digit year of RFC 850.
 *
 * The weekday must be one, but need not be the date's own: the rest names the day, and senders get it wrong.
 */
export function parseHttpDate(value: string, now: number): number | undefined {
  const time = parseFullDate(value)
  if (time !== undefined || !RFC_850.test(value)) return time
  const day = value.indexOf(',') + 2
  return toTimeNear(now, number(value, day + 7, 2), value, day + 3, day, day + 10)
}

/** The forms whose year has four digits; what comes within a second has the same `Date`. */
const parseFullDate = /* @__PURE__ */ memoised((value) => {
  if (IMF_FIXDATE.test(value)) return toTime(number(value, 12, 4), value, 8, 5, 17)
  return ASCTIME.test(value) ? toTime(number(value, 20, 4), value, 4, 8, 11) : undefined
})

/** The IMF-fixdate of a time in ms since the epoch, rounded down to a second (RFC 9110 §5.6.7). */
export function formatHttpDate(ms: number): string {
  return formatSecond(String(Math.floor(ms / 1000)))
}

/** A busy cache writes the same few dates again and again. */
const formatSecond = /* @__PURE__ */ memoised((second) => new Date(Number(second) * 1000).toUTCString())

/** Of the years that end in these two digits, the latest that puts the time no more than 50 years after `now`. */
function toTimeNear(
  now: number,
  digits: number,
  value: string,
  monthAt: number,
  dayAt: number,
  timeAt: number,
): number | undefined {
  const limit = new Date(now)
  const limitYear = limit.getUTCFullYear() + 50
  limit.setUTCFullYear(limitYear)
  const latest = limitYear - ((limitYear + 100 - digits) % 100)
  const time = toTime(latest, value, monthAt, dayAt, timeAt)
  return time !== undefined && time > limit.getTime()
    ? toTime(latest - 100, value, monthAt, dayAt, timeAt)
    : time
}

const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec'
const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** `undefined` for a day that is in no calendar or a time that is on no clock. The `…At` are places in `value`. */
function toTime(
  year: number,
  value: string,
  monthAt: number,
  dayAt: number,
  timeAt: number,
): number | undefined {
  const month = MONTHS.indexOf(value.slice(monthAt, monthAt + 3).toLowerCase()) / 3
  const lastDay = DAYS_IN_MONTH[month]
  const day = number(value, dayAt, 2)
  if (lastDay === undefined || day < 1 || day > lastDay) return undefined
  if (day === 29 && lastDay === 29 && !isLeap(year)) return undefined
  const hour = number(value, timeAt, 2)
  const minute = number(value, timeAt + 3, 2)
  const second = number(value, timeAt + 6, 2)
  if (hour > 23 || minute > 59 || second > (hour === 23 && minute === 59 ? 60 : 59)) return undefined
  // The clock has no leap second: it is read as the one before, never as a later time (RFC 9111 §4.2).
  return utc(year, month, day, hour, minute, Math.min(second, 59))
}

/** The number that `count` digits from `at` on make; the space before a single digit counts as 0. */
function number(value: string, at: number, count: number): number {
  let result = 0
  const end = at + count
  for (; at < end; at++) result = result * 10 + (value.charCodeAt(at) & 15)
  return result
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

const FOUR_CENTURIES = 146_097 * 86_400_000

/** `Date.UTC`, which takes a year under 100 for one of the 20th century, for every year. */
function utc(
  year: number,
  month: number,
  date: number,
  hour: number,
  minute: number,
  second: number,
): number {
  return Date.UTC(year + 400, month, date, hour, minute, second) - FOUR_CENTURIES
}
