const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const LONG_DAY = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day'
const TIME = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)`

/** The three forms of RFC 9110 §5.6.7; senders write the first. */
const FORMS = {
  fixdate: new RegExp(String.raw`^${DAY}, (?<day>\d\d) (?<month>[a-z]{3}) (?<year>\d{4}) ${TIME} GMT$`, 'i'),
  'rfc 850': new RegExp(
    String.raw`^${LONG_DAY}, (?<day>\d\d)-(?<month>[a-z]{3})-(?<year>\d\d) ${TIME} GMT$`,
    'i',
  ),
  asctime: new RegExp(String.raw`^${DAY} (?<month>[a-z]{3}) (?<day>[ \d]\d) ${TIME} (?<year>\d{4})$`, 'i'),
}

const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec'

export interface HttpDate {
  /** Ms since the epoch. */
  readonly time: number
  readonly form: keyof typeof FORMS
}

/** The time that a field names; `undefined` for what is no HTTP-date. `now`, in ms, places a year of two digits. */
export function readDate(text: string, now: number): HttpDate | undefined {
  for (const [form, pattern] of Object.entries(FORMS)) {
    const parts = pattern.exec(text)?.groups
    const time = parts && timeOf(parts, now)
    if (time !== undefined) return { time, form: form as HttpDate['form'] }
  }
  return undefined
}

function timeOf(parts: Record<string, string>, now: number): number | undefined {
  const of = (name: string): number => Number(parts[name])
  const month = MONTHS.indexOf(parts['month']!.toLowerCase()) / 3
  const [day, hour, minute, second] = [of('day'), of('hour'), of('minute'), of('second')]
  const date = new Date(0)
  date.setUTCFullYear(yearOf(of('year'), parts['year']!.length, now), month, day)
  date.setUTCHours(hour, minute, Math.min(second, 59))
  // What is on no calendar or clock comes out as another day or hour
  const isReal = date.getUTCDate() === day && date.getUTCHours() === hour && second <= 60
  return isReal && Number.isInteger(month) && minute < 60 ? date.getTime() : undefined
}

/** Of the years with these two digits, the latest that is no more than 50 years ahead. */
function yearOf(year: number, digits: number, now: number): number {
  if (digits === 4) return year
  const limit = new Date(now).getUTCFullYear() + 50
  return limit - ((((limit - year) % 100) + 100) % 100)
}
