import { describe, expect, it } from 'vitest'
import { date, NOW, response, SECOND } from '../../test/heads.ts'
import { correctedInitialAge, currentAge, dateValue } from './age.ts'

describe('RFC 9111 §4.2.3: date_value', () => {
  it('is the time that Date names', () => {
    expect(dateValue(response({ date: date(-90) }), NOW)).toBe(NOW - 90 * SECOND)
  })

  it.each([{}, { date: '0' }, { date: 'yesterday' }, { date: `${date(-90)}, ${date(-80)}` }])(
    'is the whole second of receipt when Date is missing or unreadable: %j (RFC 9110 §6.6.1)',
    (headers) => expect(dateValue(response(headers), NOW + 999)).toBe(NOW),
  )

  it('places the two-digit year of an RFC 850 date by the time of receipt', () => {
    const old = response({ date: 'Monday, 15-Jun-26 12:00:00 GMT' })
    expect(dateValue(old, NOW)).toBe(NOW)
    expect(dateValue(old, Date.UTC(1950, 0))).toBe(Date.UTC(1926, 5, 15, 12))
  })
})

describe('RFC 9111 §4.2.3: corrected_initial_age', { tags: ['9111-4.2.3-initial-age'] }, () => {
  const initialAge = (headers: Record<string, string>, requestTime = NOW, responseTime = NOW): number =>
    correctedInitialAge(response(headers), { requestTime, responseTime })

  it('is 0 for a response that was made and received at once', () => {
    expect(initialAge({ date: date(0) })).toBe(0)
  })

  it('is the apparent age when Date lies in the past', () => {
    expect(initialAge({ date: date(-30) })).toBe(30 * SECOND)
  })

  it('is never negative when Date lies in the future', () => {
    expect(initialAge({ date: date(30) })).toBe(0)
  })

  it('is what Age says', () => {
    expect(initialAge({ date: date(0), age: '25' })).toBe(25 * SECOND)
  })

  it('adds the response delay to what Age says', { tags: ['9111-4.2.3-request-time'] }, () => {
    expect(initialAge({ date: date(0), age: '25' }, NOW - 4500, NOW)).toBe(29_500)
  })

  it('counts the response delay of a response without Age', () => {
    expect(initialAge({ date: date(0) }, NOW - 4500, NOW)).toBe(4500)
  })

  it('does not add the response delay to the apparent age', () => {
    expect(initialAge({ date: date(-30) }, NOW - 4500, NOW)).toBe(30 * SECOND)
  })

  it.each([
    ['-40', '10', 40],
    ['-10', '40', 40],
  ])('is the greater of apparent age (Date %s s) and Age (%s s)', (dated, age, expected) => {
    expect(initialAge({ date: date(Number(dated)), age })).toBe(expected * SECOND)
  })

  it('does not take the milliseconds that Date cannot tell for age', () => {
    expect(initialAge({ date: date(0) }, NOW + 999, NOW + 999)).toBe(0)
    expect(initialAge({ date: date(0) }, NOW + 1001, NOW + 1001)).toBe(SECOND)
  })

  it('takes no delay from a clock that was set back while the handler was asked', () => {
    expect(initialAge({ date: date(0), age: '25' }, NOW + 60 * SECOND, NOW)).toBe(25 * SECOND)
  })

  it('takes an Age that says nothing sure for a very great one (§5.1)', () => {
    expect(initialAge({ date: date(0), age: 'old' })).toBeGreaterThanOrEqual(2 ** 31 * SECOND)
  })

  it('is the response delay alone when there is neither Date nor Age', () => {
    expect(initialAge({}, NOW - 2000, NOW)).toBe(2000)
  })
})

describe('RFC 9111 §4.2.3: current_age', { tags: ['9111-4.2.3-current-age'] }, () => {
  it('adds the resident time', () => {
    expect(currentAge(10 * SECOND, NOW, NOW + 5500)).toBe(15_500)
  })

  it('is the initial age when the clock was set back', () => {
    expect(currentAge(10 * SECOND, NOW, NOW - 5500)).toBe(10 * SECOND)
  })
})
