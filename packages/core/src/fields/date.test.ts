import { describe, expect, it } from 'vitest'
import { nastyStrings } from '../../test/nasty-strings.ts'
import { formatHttpDate, parseHttpDate } from './date.ts'

const NOW = Date.UTC(2026, 5, 15, 12)
const parse = (value: string, now: number = NOW): number | undefined => parseHttpDate(value, now)

describe('the three forms (RFC 9110 §5.6.7)', { tags: ['9110-5.6.7-forms'] }, () => {
  const time = Date.UTC(1994, 10, 6, 8, 49, 37)

  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'reads %s',
    (value) => expect(parse(value)).toBe(time),
  )

  it('reads a day of two digits in the asctime form', () => {
    expect(parse('Wed Nov 16 08:49:37 1994')).toBe(Date.UTC(1994, 10, 16, 8, 49, 37))
  })

  it('knows the twelve months', () => {
    const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
    expect(months.map((month) => parse(`Mon, 01 ${month} 2024 00:00:00 GMT`))).toEqual(
      months.map((_, index) => Date.UTC(2024, index, 1)),
    )
  })

  it.each(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])(
    'knows %s',
    (day) => {
      const short = day.slice(0, 3)
      expect(parse(`${day}, 06-Nov-94 08:49:37 GMT`)).toBe(time)
      expect(parse(`${short}, 06 Nov 1994 08:49:37 GMT`)).toBe(time)
      expect(parse(`${short} Nov  6 08:49:37 1994`)).toBe(time)
    },
  )

  it('does not check the weekday against the date', () => {
    expect(parse('Tue, 06 Nov 1994 08:49:37 GMT')).toBe(time)
  })

  it.each(['SUN, 06 NOV 1994 08:49:37 gmt', 'sunday, 06-nov-94 08:49:37 Gmt', 'sUN nOV  6 08:49:37 1994'])(
    'does not mind the letter case of %s (RFC 9111 §4.2)',
    { tags: ['9111-4.2-case'] },
    (value) => expect(parse(value)).toBe(time),
  )
})

describe('the calendar and the clock', () => {
  it.each<[string, number]>([
    ['Thu, 29 Feb 2024 00:00:00 GMT', Date.UTC(2024, 1, 29)],
    ['Tue, 29 Feb 2000 00:00:00 GMT', Date.UTC(2000, 1, 29)],
    ['Thu, 31 Dec 2026 23:59:59 GMT', Date.UTC(2026, 11, 31, 23, 59, 59)],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['Wed, 31 Dec 1969 23:59:59 GMT', -1000],
    ['Sun, 21 Nov 2286 04:46:39 GMT', 10_000_039_599_000],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 253_402_300_799_000],
    ['Sat, 01 Jan 0000 00:00:00 GMT', -62_167_219_200_000],
    ['Sat, 01 Jan 0050 00:00:00 GMT', -60_589_296_000_000],
  ])('%s is %i', (value, time) => expect(parse(value)).toBe(time))

  it('reads a leap second as the second before it', () => {
    expect(parse('Sat, 31 Dec 2016 23:59:60 GMT')).toBe(Date.UTC(2016, 11, 31, 23, 59, 59))
  })

  it.each([
    'Tue, 32 Feb 2026 00:00:00 GMT',
    'Sun, 00 Feb 2026 00:00:00 GMT',
    'Sun, 29 Feb 2026 00:00:00 GMT',
    'Thu, 29 Feb 1900 00:00:00 GMT',
    'Tue, 30 Feb 2024 00:00:00 GMT',
    'Fri, 31 Apr 2026 00:00:00 GMT',
    'Thu, 01 Foo 2026 00:00:00 GMT',
    'Thu, 01 Anf 2026 00:00:00 GMT',
    'Thu, 01 Jan 2026 24:00:00 GMT',
    'Thu, 01 Jan 2026 00:60:00 GMT',
    'Thu, 01 Jan 2026 00:00:60 GMT',
    'Thu, 31 Dec 2026 23:59:61 GMT',
    'Thu Feb 30 00:00:00 2026',
    'Thu Feb  0 00:00:00 2026',
  ])('%s is no time', (value) => expect(parse(value)).toBeUndefined())
})

describe('two-digit years (RFC 9110 §5.6.7)', { tags: ['9110-5.6.7-century'] }, () => {
  const at = (digits: string, now: number): number | undefined => {
    const time = parse(`Monday, 15-Jun-${digits} 12:00:00 GMT`, now)
    return time === undefined ? undefined : new Date(time).getUTCFullYear()
  }

  it('means a past century when the time would be more than 50 years away', () => {
    expect(at('26', NOW)).toBe(2026)
    expect(at('50', NOW)).toBe(2050)
    expect(at('76', NOW)).toBe(2076)
    expect(at('77', NOW)).toBe(1977)
    expect(at('94', NOW)).toBe(1994)
    expect(at('00', NOW)).toBe(2000)
  })

  it('measures the 50 years to the second', () => {
    expect(parse('Monday, 15-Jun-76 12:00:00 GMT')).toBe(Date.UTC(2076, 5, 15, 12))
    expect(parse('Monday, 15-Jun-76 12:00:01 GMT')).toBe(Date.UTC(1976, 5, 15, 12, 0, 1))
  })

  it('may mean the next century near the end of one', () => {
    const now = Date.UTC(2099, 0, 1)
    expect(at('01', now)).toBe(2101)
    expect(at('48', now)).toBe(2148)
    expect(at('99', now)).toBe(2099)
  })

  it('checks the leap day in the year that is meant', () => {
    expect(parse('Tuesday, 29-Feb-00 00:00:00 GMT')).toBe(Date.UTC(2000, 1, 29))
    expect(parse('Monday, 29-Feb-00 00:00:00 GMT', Date.UTC(2099, 0, 1))).toBeUndefined()
  })
})

describe('what is no HTTP-date', { tags: ['9111-4.2-gmt'] }, () => {
  it.each([
    '',
    '0',
    '-1',
    '9999',
    'foo',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 AEST',
    'Sun, 06 Nov 1994 08:49:37 +0000',
    'Sun, 06 Nov 1994 08:49:37 GMT+1',
    'Sun, 06 Nov 94 08:49:37 GMT',
    'Sun 06 Nov 1994 08:49:37 GMT',
    'Sun, 06  Nov  1994 08:49:37 GMT',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06-Nov-1994 08:49:37 GMT',
    'Sun, 06-Nov-94 08:49:37 GMT',
    'Sun, 06 Nov 1994 08.49.37 GMT',
    'Sun, 06 Nov 1994 8:49:37 GMT',
    'Sun, 06 Nov 1994 08:49 GMT',
    'Sun, 06 November 1994 08:49:37 GMT',
    'Xyz, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-1994 08:49:37 GMT',
    'Sun Nov 6 08:49:37 1994',
    'Sun Nov  6 08:49:37 1994 GMT',
    'Sun Nov 06 08:49:37 94',
    '1994-11-06T08:49:37Z',
    ' Sun, 06 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT\n',
    'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
    '٠٦',
  ])('%j', (value) => expect(parse(value)).toBeUndefined())

  it('is answered without a throw, and never with a number that is none', () => {
    for (const value of nastyStrings()) {
      const time = parse(value)
      if (time !== undefined && !Number.isSafeInteger(time)) expect.fail(JSON.stringify(value))
    }
  })
})

describe('writing', () => {
  it('writes an IMF-fixdate', () => {
    expect(formatHttpDate(784_111_777_000)).toBe('Sun, 06 Nov 1994 08:49:37 GMT')
  })

  it('rounds down to the second', () => {
    expect(formatHttpDate(1999)).toBe('Thu, 01 Jan 1970 00:00:01 GMT')
    expect(formatHttpDate(-1)).toBe('Wed, 31 Dec 1969 23:59:59 GMT')
  })

  it('is read back as the same second, in every form, from year 0 to 9999', () => {
    for (
      let ms = Date.parse('0000-01-01T00:00:00Z');
      ms < Date.UTC(10_000, 0);
      ms += 86_400_000 * 977 + 3_661_000
    ) {
      const written = formatHttpDate(ms)
      const [weekday = '', day, month, year, time] = written.split(' ')
      expect(parse(written)).toBe(ms)
      expect(parse(`${weekday.slice(0, 3)} ${month} ${day?.replace(/^0/, ' ')} ${time} ${year}`)).toBe(ms)
    }
  })
})
