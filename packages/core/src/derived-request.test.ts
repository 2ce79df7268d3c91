import { describe, expect, it } from 'vitest'
import { derivedRequest } from './derived-request.ts'
import { HeaderSection } from './fields/header-section.ts'

const conditions = HeaderSection.of([['if-none-match', '"a"']])

it('a derived request has the signal of another, which nobody is asked for before it is looked at', () => {
  let asked = 0
  const flight = new AbortController()
  const signalOf = {
    get signal() {
      asked++
      return flight.signal
    },
  }
  const derived = derivedRequest(new Request('https://example.com/'), { signalOf })
  expect(asked).toBe(0)
  flight.abort()
  expect([derived.signal.aborted, derived instanceof Request]).toEqual([true, true])
})

it('a derived request aborts as the signal says that another cache has put before that of the runtime', () => {
  const flight = new AbortController()
  const client = new Request('https://example.com/', { signal: new AbortController().signal })
  const request = derivedRequest(client, { signalOf: flight })
  const derived = derivedRequest(request, { headers: conditions })
  const apart = derivedRequest(request, { signalOf: null })
  flight.abort()
  expect([derived.signal.aborted, apart.signal.aborted]).toEqual([true, false])
})

it('a derived request has other fields in place of its own, be they none', () => {
  const request = new Request('https://example.com/', { headers: { accept: 'text/html' } })
  const fieldsOf = (headers: HeaderSection): unknown => [...derivedRequest(request, { headers }).headers]
  expect(fieldsOf(conditions)).toEqual([['if-none-match', '"a"']])
  expect(fieldsOf(HeaderSection.of([]))).toEqual([])
})

describe('of a request that a server made in place of the runtime', () => {
  /** As some servers do it: the URL is told at once, and all else by a request that is made when it is asked for. */
  class OfServer extends Request {
    readonly #url: string

    constructor(url: string, init?: RequestInit) {
      super('https://made.example/', init)
      this.#url = url
    }

    override get url(): string {
      return this.#url
    }
  }

  const URL = 'https://example.com/path?query'
  const FIELDS: [string, string][] = [
    ['accept', 'text/html'],
    ['constructor', 'c'],
    ['x-empty', ''],
    ['x-twice', 'one'],
    ['x-twice', 'two'],
    ['__proto__', 'p'],
  ]

  it.each(['GET', 'HEAD'])('%s: has its URL, its method and its fields', (method) => {
    const derived = derivedRequest(new OfServer(URL, { method, headers: FIELDS }), { signalOf: null })
    expect([derived.url, derived.method]).toEqual([URL, method])
    expect([...derived.headers]).toEqual([...new Headers(FIELDS)])
  })

  it('has the fields that are given in place of its own', () => {
    expect([
      ...derivedRequest(new OfServer(URL, { headers: FIELDS }), { headers: conditions }).headers,
    ]).toEqual([['if-none-match', '"a"']])
  })

  it('aborts as it does, unless it is to be apart', () => {
    const client = new AbortController()
    const request = new OfServer(URL, { signal: client.signal })
    const [derived, apart] = [derivedRequest(request, {}), derivedRequest(request, { signalOf: null })]
    client.abort()
    expect([derived.signal.aborted, apart.signal.aborted]).toEqual([true, false])
  })
})
