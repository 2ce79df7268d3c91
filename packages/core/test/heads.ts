import { formatHttpDate } from '../src/fields/date.ts'
import type { RequestHead, StoredFields, StoredResponse } from '../src/message.ts'
import type { Policy } from '../src/rules/policy.ts'

/** The time in these tests, a whole second: ms since the epoch. */
export const NOW: number = Date.UTC(2026, 5, 15, 12)

export const SECOND = 1000
export const HOUR: number = 3600 * SECOND
export const DAY: number = 24 * HOUR

export const TARGET = 'https://example.org/page?a=1'

type Init = Record<string, string> | [string, string][]

/** The HTTP-date `seconds` after {@link NOW}. */
export function date(seconds: number): string {
  return formatHttpDate(NOW + seconds * SECOND)
}

/** A request's head; unlike a `Request` it can have any method. */
export function request(
  headers: Init = {},
  method = 'GET',
  url: string = TARGET,
): RequestHead & { headers: Headers } {
  return { method, url, headers: new Headers(headers) }
}

/** A handler's answer. */
export function response(
  headers: Init = {},
  status = 200,
): { status: number; statusText: string; headers: Headers } {
  return { status, statusText: 'As it came', headers: new Headers(headers) }
}

/** A stored response with a body of five bytes that was received {@link NOW}, at once. */
export function stored(headers: Init = {}, besides: Partial<StoredResponse> = {}): StoredResponse {
  const body = new TextEncoder().encode('hello')
  const times = { requestTime: NOW, responseTime: NOW }
  return { ...response(headers), body, selecting: [], ...times, ...besides }
}

/** The policy of a shared cache with nothing turned on. */
export function policy(besides: Partial<Policy> = {}): Policy {
  return {
    shared: true,
    heuristic: { fraction: 0.1, maximum: DAY },
    storeSetCookie: false,
    allowStale: 0,
    staleDespiteSMaxage: false,
    methods: new Set(['GET', 'HEAD']),
    targets: ['cdn-cache-control'],
    etag: false,
    maxBodySize: 1024,
    ...besides,
  }
}

/** The fields of a message, as an object. */
export function fieldsOf({ headers }: { headers: StoredFields }): Record<string, string> {
  return Object.fromEntries(headers)
}
