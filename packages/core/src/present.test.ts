import { describe, expect, it } from 'vitest'
import type { StoredHead } from './decide/decision.ts'
import { HeaderSection } from './fields/header-section.ts'
import { present } from './present.ts'

const SECOND = 1000

function shown(head: Partial<StoredHead>, fields: HeadersInit = {}, age = 0, detail = 'hit'): Headers {
  const stored = { status: 200, statusText: '', selecting: [], requestTime: 0, responseTime: 0 }
  const request = { method: 'GET', url: 'https://example.com/', headers: new Headers(fields) }
  const whole = { ...stored, headers: HeaderSection.of([]), ...head }
  const { status, headers } = present(request, {
    head: whole,
    body: new Uint8Array(3),
    age,
    cacheStatus: `freshet; ${detail}`,
    encoding: undefined,
  })
  expect(status).toBe('if-none-match' in fields ? 304 : 200)
  return headers
}

describe('fields that were made for one answer with a stored section, and are ready for the next', () => {
  it('are its Date, for as long as it is the one that was received then', () => {
    const headers = HeaderSection.of([['x', '1']])
    for (const responseTime of [1, 1, 2, 2].map((second) => second * SECOND)) {
      const date = new Date(responseTime).toUTCString()
      expect(shown({ headers, responseTime }).get('date')).toBe(date)
    }
  })

  it('are the ETag that was made of the content, once it is known, and of no other content', () => {
    const headers = HeaderSection.of([['x', '1']])
    for (const etag of [undefined, undefined, '"a"', '"a"', '"b"', undefined]) {
      expect(shown({ headers, ...(etag && { etag }) }).get('etag')).toBe(etag ?? null)
    }
  })

  it.each([
    ['with one', '"own"', '"made"', '"own"'],
    ['without one', undefined, '"made"', '"made"'],
  ])('are the same for each of several answers of a section %s', (_, own, etag, told) => {
    const headers = HeaderSection.of(own === undefined ? [] : [['etag', own]])
    for (let turn = 0; turn < 4; turn++) expect(shown({ headers, etag }).get('etag')).toBe(told)
  })

  it('are those of a 304 beside those of a 200, each with its own age', () => {
    const headers = HeaderSection.of([
      ['etag', '"a"'],
      ['content-type', 'text/plain'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ])
    for (const age of [0, 0, 0, 1, 1, 1].map((second) => second * SECOND)) {
      const whole = shown({ headers }, {}, age)
      const current = shown({ headers }, { 'if-none-match': '"a"' }, age)
      expect([whole.get('content-type'), current.get('content-type')]).toEqual(['text/plain', null])
      for (const fields of [whole, current]) {
        expect(fields.get('age')).toBe(String(age / SECOND))
        expect(fields.getSetCookie()).toEqual(['a=1', 'b=2'])
      }
    }
  })

  it('say of each answer what the cache did for it', () => {
    const headers = HeaderSection.of([['cache-status', 'origin; hit']])
    for (const detail of [
      'hit; ttl=1',
      'hit; ttl=1',
      'hit; ttl=1',
      'hit; ttl=0',
      'hit; ttl=0',
      'fwd=stale',
    ]) {
      expect(shown({ headers }, {}, 0, detail).get('cache-status')).toBe(`origin; hit, freshet; ${detail}`)
    }
  })

  it('bear nothing that was done to an earlier answer', () => {
    const headers = HeaderSection.of([['etag', '"a"']])
    for (const condition of [{}, { 'if-none-match': '"a"' }]) {
      for (const name of ['ann', 'bob', 'cid', 'dan']) {
        const fields = shown({ headers }, condition)
        expect(fields.getSetCookie()).toEqual([])
        expect(fields.get('etag')).toBe('"a"')
        fields.append('set-cookie', name)
        fields.delete('etag')
      }
    }
  })
})
