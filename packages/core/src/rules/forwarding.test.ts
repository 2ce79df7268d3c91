import { describe, expect, it } from 'vitest'
import { request } from '../../test/heads.ts'
import { bypasses, forwardedFields, isShareable } from './forwarding.ts'
import type { Conditions } from './validation.ts'

const ETAG: Conditions = [['if-none-match', '"a"']]
const BOTH: Conditions = [...ETAG, ['if-modified-since', 'Mon, 15 Jun 2026 12:00:00 GMT']]

describe('RFC 9111 §4.3.2: requests for the origin alone', () => {
  it.each(['if-match', 'if-unmodified-since', 'upgrade'])(
    '%s bypasses the cache',
    { tags: ['9111-4.3.2-origin-only'] },
    (name) => {
      expect(bypasses(request({ [name]: 'x' }))).toBe(true)
    },
  )

  it.each(['if-none-match', 'if-modified-since', 'if-range', 'range', 'authorization', 'cache-control'])(
    '%s does not',
    (name) => expect(bypasses(request({ [name]: 'x' }))).toBe(false),
  )

  it('nothing does where the handler is not to be asked (§5.2.1.7)', () => {
    const only = { 'cache-control': 'only-if-cached' }
    expect(bypasses(request({ ...only, 'if-match': '"a"' }))).toBe(false)
    expect(bypasses(request({ ...only, range: 'bytes=0-1' }, 'POST'))).toBe(false)
  })
})

describe('RFC 9110 §13.1.2, §13.1.3, §14.2: what means to POST something else than to GET', () => {
  it.each(['if-none-match', 'if-modified-since', 'range'])('%s bypasses the cache', (name) => {
    const asked = (method: string): boolean => bypasses(request({ [name]: 'x' }, method))
    expect(['POST', 'GET', 'QUERY'].map(asked)).toEqual([true, false, false])
  })
})

describe('answers that can serve others', () => {
  it('are those to GET for the whole', () => {
    expect(isShareable(request())).toBe(true)
    expect(isShareable(request({ 'if-none-match': '"a"' }))).toBe(true)
  })

  it('are not those to HEAD or for a range', () => {
    expect(isShareable(request({}, 'HEAD'))).toBe(false)
    expect(isShareable(request({}, 'QUERY'))).toBe(true)
    expect(isShareable(request({ range: 'bytes=0-1' }))).toBe(false)
  })
})

describe('RFC 9111 §4.3.1: the fields the handler is asked with', () => {
  const forwarded = (headers: Record<string, string>, conditions: Conditions, method = 'GET') => {
    const asked = forwardedFields(request(headers, method), conditions)
    return asked && Object.fromEntries(asked)
  }

  it("are the client's own when there is no condition", () => {
    expect(forwarded({ accept: 'text/html', range: 'bytes=0-1' }, [])).toBeUndefined()
  })

  it.each(['if-none-match', 'if-modified-since'])(
    'are without the %s of a request for the whole, whose answer is to be stored',
    (name) => expect(forwarded({ accept: 'text/html', [name]: '"b"' }, [])).toEqual({ accept: 'text/html' }),
  )

  it("keep the client's conditions where the answer cannot be stored", () => {
    expect(forwarded({ 'if-none-match': '"b"' }, [], 'HEAD')).toBeUndefined()
    expect(forwarded({ 'if-none-match': '"b"', range: 'bytes=0-1' }, [])).toBeUndefined()
  })

  it("carry the stored response's conditions and everything else", { tags: ['9111-4.3.1-copy'] }, () => {
    expect(forwarded({ accept: 'text/html' }, BOTH)).toEqual({
      accept: 'text/html',
      ...Object.fromEntries(BOTH),
    })
  })

  it("carry the stored response's conditions in place of the client's, all of them", () => {
    const client = { 'if-none-match': '"b"', 'if-modified-since': 'Mon, 15 Jun 2020 12:00:00 GMT' }
    expect(forwarded(client, ETAG)).toEqual({ 'if-none-match': '"a"' })
    expect(forwarded(client, ETAG, 'HEAD')).toEqual({ 'if-none-match': '"a"' })
    expect(forwarded({ ...client, range: 'bytes=0-1' }, ETAG)).toEqual({
      'if-none-match': '"a"',
      range: 'bytes=0-1',
    })
  })

  it("do not touch the client's request", () => {
    const client = request({ 'if-none-match': '"b"' })
    forwardedFields(client, ETAG)
    forwardedFields(client, [])
    expect(client.headers.get('if-none-match')).toBe('"b"')
  })
})
