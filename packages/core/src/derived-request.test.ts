import { expect, it } from 'vitest'
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
