import { describe, expect, it } from 'vitest'
import { readHeaders, readSeconds, readUrl } from './request-options.ts'

describe('a URL', () => {
  it.each([
    ['https://example.com/a?b#c', 'https://example.com/a?b#c'],
    ['example.com', 'https://example.com/'],
    ['localhost:3000/a', 'http://localhost:3000/a'],
    ['127.0.0.1:3000', 'http://127.0.0.1:3000/'],
    ['[::1]:3000', 'http://[::1]:3000/'],
    ['HTTP://Example.com', 'http://example.com/'],
  ])('%s means %s', (text, url) => expect(readUrl(text)).toBe(url))

  it.each([
    ['ftp://example.com', /Only http and https/],
    ['file:///etc/passwd', /Only http and https/],
    ['https://ann:secret@example.com', /--header with Authorization/],
    ['http://', /is no URL/],
    ['a b', /is no URL/],
    ['/a/b', /is no URL/],
    ['//a/b', /is no URL/],
  ])('%s is refused', (text, message) => expect(() => readUrl(text)).toThrow(message))

  it('is refused without telling the password', () => {
    expect(() => readUrl('https://ann:secret@example.com')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    )
  })
})

describe('a header', () => {
  it.each([
    ['Accept: text/html', [['Accept', 'text/html']]],
    ['X-Empty:', [['X-Empty', '']]],
    ['X-Time: 12:00', [['X-Time', '12:00']]],
  ])('%s is read', (text, fields) => expect(readHeaders([text])).toEqual(fields))

  it.each(['Accept', ': text/html', 'Acc ept: a', 'X: a\r\nY: b', 'Content-Length: 5', 'connection: close'])(
    '%j is refused',
    (text) => expect(() => readHeaders([text])).toThrow(/--header/),
  )

  it('is refused without telling a secret', () => {
    expect(() => readHeaders(['Authorization Bearer c2VjcmV0'])).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('c2VjcmV0') }),
    )
  })
})

it.each(['0', '-1', '601', 'ten', '1e2', '', 'Infinity'])('%s is no time', (text) => {
  expect(() => readSeconds('max-time', text, 20)).toThrow(/--max-time must be seconds/)
})

it('a time may have a fraction, and a default', () => {
  expect([readSeconds('max-time', '2.5', 20), readSeconds('max-time', undefined, 20)]).toEqual([2.5, 20])
})
