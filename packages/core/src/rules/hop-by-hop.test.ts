import { describe, expect, it } from 'vitest'
import { storableFields } from './hop-by-hop.ts'

const kept = (headers: [string, string][], besides?: string[]): string[] =>
  Array.from(storableFields(new Headers(headers), besides), ([name]) => name)

describe('RFC 9111 §3.1: storing header fields', () => {
  it.each([
    'Connection',
    'Keep-Alive',
    'Proxy-Authenticate',
    'Proxy-Authentication-Info',
    'Proxy-Authorization',
    'Proxy-Connection',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
  ])('%s is not kept', (name) => {
    expect(
      kept([
        [name, 'x'],
        ['a', '1'],
      ]),
    ).toEqual(['a'])
  })

  it('keeps everything else, field lines of one name apart', { tags: ['9111-3.1-all-fields'] }, () => {
    const headers = storableFields(
      new Headers([
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['x-a', '1'],
        ['x-a', '2'],
        ['date', 'today'],
      ]),
    )
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(headers.get('x-a')).toBe('1, 2')
    expect(headers.get('date')).toBe('today')
  })

  it(
    'drops the fields that Connection nominates (RFC 9110 §7.6.1)',
    { tags: ['9111-3.1-connection'] },
    () => {
      expect(
        kept([
          ['connection', 'close, X-A ,x-b'],
          ['connection', 'X-C'],
          ['x-a', '1'],
          ['x-b', '1'],
          ['x-c', '1'],
          ['x-d', '1'],
        ]),
      ).toEqual(['x-d'])
    },
  )

  it.each(['a b', '"x"', 'x:y', 'ä', '(', ', ,', '*', '__proto__'])(
    'takes %j in Connection, which names no field here, for nothing',
    (junk) => {
      expect(
        kept([
          ['connection', `${junk}, x-a`],
          ['x-a', '1'],
          ['x-b', '1'],
        ]),
      ).toEqual(['x-b'])
    },
  )

  it.each(['Cache-Control', 'CDN-Cache-Control', 'Vary', 'Expires', 'Age', 'Date', 'Cache-Groups'])(
    'keeps %s all the same: it speaks to all, and what is stored would be reused as it must not be',
    (name) => {
      expect(
        kept([
          ['connection', `${name}, x-a`],
          [name, '1'],
          ['x-a', '1'],
        ]),
      ).toEqual([name.toLowerCase()])
    },
  )

  it('drops the fields it is told to, junk among them too', () => {
    const fields: [string, string][] = [
      ['x-a', '1'],
      ['x-b', '1'],
    ]
    expect(kept(fields, ['x-a', 'not a name'])).toEqual(['x-b'])
  })

  it('leaves what it is given as it was', () => {
    const headers = new Headers({ connection: 'x-a', 'x-a': '1' })
    storableFields(headers, ['x-a'])
    expect([...headers.keys()]).toEqual(['connection', 'x-a'])
  })
})
