import { parseAge } from '../fields/age.ts'
import { parseHttpDate } from '../fields/date.ts'
import type { ResponseHead } from '../message.ts'

/** When the two clock readings of §4.2.3 were taken: ms since the epoch. */
export interface Times {
  readonly requestTime: number
  readonly responseTime: number
  /** The first as purges count it, where the clock cannot tell which was before the other. */
  readonly order?: number
}

/** When a response was asked for, as purges count it: ms since the epoch. */
export function orderOf({ order, requestTime }: Times): number {
  return order ?? requestTime
}

/** The order of `stored` when it is confirmed: what may have been purged since `knownAt` is not confirmed of that. */
export function confirmedOrder(stored: Times, knownAt: number): number {
  return Math.max(orderOf(stored), knownAt)
}

/** `date_value`: when the response was made, in ms since the epoch; without a valid `Date`, when it came (RFC 9110 §6.6.1). */
export function dateValue(response: ResponseHead, responseTime: number): number {
  const value = response.headers.get('date')
  return (value === null ? undefined : parseHttpDate(value, responseTime)) ?? wholeSeconds(responseTime)
}

/** `corrected_initial_age` in ms: how old the response was when it came (RFC 9111 §4.2.3). */
export function correctedInitialAge(response: ResponseHead, { requestTime, responseTime }: Times): number {
  // Date has no milliseconds: compared to a finer clock every response would seem up to a second old.
  const apparentAge = Math.max(0, wholeSeconds(responseTime) - dateValue(response, responseTime))
  const ageValue = (parseAge(response.headers.get('age')) ?? 0) * 1000
  const responseDelay = Math.max(0, responseTime - requestTime)
  return Math.max(apparentAge, ageValue + responseDelay)
}

/** `current_age` in ms; a clock that was set back adds nothing (RFC 9111 §4.2.3). */
export function currentAge(initialAge: number, responseTime: number, now: number): number {
  return initialAge + Math.max(0, now - responseTime)
}

function wholeSeconds(time: number): number {
  return Math.floor(time / 1000) * 1000
}
