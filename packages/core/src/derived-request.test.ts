import { describe, expect, it } from 'vitest'
import { derivedRequest } from './derived-request.ts'

it('a derived request aborts as the signal says that another cache has put on the one before', () => {
  const flight = new AbortController()
  const request = new Request('https://example.com/', { signal: new AbortController().signal })
  Object.defineProperty(request, 'signal', { get: () => flight.signal })
  const derived = derivedRequest(request, { headers: { 'if-none-match': '"a"' } })
  const apart = derivedRequest(request, { signal: null })
  flight.abort()
  expect([derived.signal.aborted, apart.signal.aborted]).toEqual([true, false])
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
    const derived = derivedRequest(new OfServer(URL, { method, headers: FIELDS }), { signal: null })
    expect([derived.url, derived.method]).toEqual([URL, method])
    expect([...derived.headers]).toEqual([...new Headers(FIELDS)])
  })

  it('has the fields that are given in place of its own', () => {
    const headers = new Headers({ 'if-none-match': '"a"' })
    expect([...derivedRequest(new OfServer(URL, { headers: FIELDS }), { headers }).headers]).toEqual([
      ['if-none-match', '"a"'],
    ])
  })

  it('aborts as it does, unless it is to be apart', () => {
    const client = new AbortController()
    const request = new OfServer(URL, { signal: client.signal })
    const [derived, apart] = [derivedRequest(request, {}), derivedRequest(request, { signal: null })]
    client.abort()
    expect([derived.signal.aborted, apart.signal.aborted]).toEqual([true, false])
  })
})
