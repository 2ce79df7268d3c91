import { expect, it } from 'vitest'
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
