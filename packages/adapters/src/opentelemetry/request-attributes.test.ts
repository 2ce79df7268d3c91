import { describe, expect, it } from 'vitest'
import { settingsOf, type TelemetryOptions } from './options.ts'
import { requestAttributes } from './request-attributes.ts'

const attributesOf = (url: string, options: TelemetryOptions = {}, method = 'GET'): Record<string, unknown> =>
  requestAttributes(new Request(url, { method }), settingsOf(options, 'freshet'))

describe('the parts of a URL', () => {
  it.each([
    'http://example.com',
    'https://example.com/a/b?c=d',
    'https://example.com:8443/?',
    'http://127.0.0.1:8080/a?b?c/d',
    'https://[::1]/a',
    'https://[2001:db8::1]:8443/a;b=c?d#e?f',
    'https://example.com/a#b?c=d',
    'https://example.com/#',
    'https://example.com/a:b@c?u=https://other.example:1/x',
    'https://exämple.com/ä?ö=ü',
    'https://example.com:443/a',
  ])('are those that the URL standard finds: %s', (url) => {
    const { protocol, hostname, port, pathname, search } = new URL(url)
    const standard = protocol === 'http:' ? 80 : 443
    const { 'freshet.cache.name': _, 'http.request.method': __, ...parts } = attributesOf(url)
    expect(parts).toEqual({
      'url.scheme': protocol.slice(0, -1),
      'server.address': hostname.replace(/^\[(.*)\]$/, '$1'),
      'server.port': port === '' ? standard : Number(port),
      'url.path': pathname,
      ...(search !== '' && { 'url.query': search.slice(1) }),
    })
  })
})

it('tells no credentials of a URL, which not every Request refuses', () => {
  for (const port of ['', ':8443']) {
    const url = `https://ann:pa55word@example.com${port}/a@b`
    const told = requestAttributes({ method: 'GET', url }, settingsOf({}, 'freshet'))
    expect(told).toMatchObject({
      'server.address': 'example.com',
      'server.port': Number(port.slice(1) || 443),
      'url.path': '/a@b',
    })
    expect(JSON.stringify(told)).not.toMatch(/ann|pa55/)
  }
})

describe('url.query', () => {
  const queryOf = (query: string, options?: TelemetryOptions): unknown =>
    attributesOf(`https://example.com/?${query}`, options)['url.query']

  it.each([
    ['q=OpenTelemetry&sig=abc', 'q=OpenTelemetry&sig=REDACTED'],
    ['AWSAccessKeyId=a&Signature=b', 'AWSAccessKeyId=REDACTED&Signature=REDACTED'],
    [
      'X-Amz-Credential=a&X-Amz-Security-Token=b&X-Amz-Signature=c',
      'X-Amz-Credential=REDACTED&X-Amz-Security-Token=REDACTED&X-Amz-Signature=REDACTED',
    ],
    ['X-Goog-Signature=a&X-Goog-Date=b', 'X-Goog-Signature=REDACTED&X-Goog-Date=b'],
    ['sig=a=b==&sig=c', 'sig=REDACTED&sig=REDACTED'],
    ['sig=', 'sig=REDACTED'],
    ['%73ig=a', '%73ig=REDACTED'],
    ['%zz=a&sig=b', '%zz=a&sig=REDACTED'],
    ['SIG=a&signature=b&x-sig=c', 'SIG=a&signature=b&x-sig=c'],
    ['&&a=1&', '&&a=1&'],
    ['flag&a', 'flag&a'],
  ])('%s is told as %s', (query, told) => expect(queryOf(query)).toBe(told))

  it('hides what the user says, and then only that', () => {
    const options = { sensitiveQueryParameters: ['token', 'a b'] }
    expect(queryOf('token=x&sig=y&a+b=z&a%20b=z', options)).toBe(
      'token=REDACTED&sig=y&a+b=REDACTED&a%20b=REDACTED',
    )
    expect(queryOf('sig=y', { sensitiveQueryParameters: [] })).toBe('sig=y')
  })

  it('hides all, and what has no name too', () => {
    expect(queryOf('a=1&secret&b=', { sensitiveQueryParameters: 'all' })).toBe(
      'a=REDACTED&REDACTED&b=REDACTED',
    )
  })
})

describe('http.request.method', () => {
  it.each([
    ['GET', 'GET', undefined],
    ['QUERY', 'QUERY', undefined],
    ['get', 'GET', undefined],
    ['patch', '_OTHER', 'patch'],
    ['PROPFIND', '_OTHER', 'PROPFIND'],
  ])('%s is told as %s', (method, told, original) => {
    const attributes = attributesOf('https://example.com/', {}, method)
    expect([attributes['http.request.method'], attributes['http.request.method_original']]).toEqual([
      told,
      original,
    ])
  })

  it('is one of those that the user knows', () => {
    const options = { knownMethods: ['PROPFIND'] }
    expect(attributesOf('https://example.com/', options, 'PROPFIND')['http.request.method']).toBe('PROPFIND')
    expect(attributesOf('https://example.com/', options)['http.request.method']).toBe('_OTHER')
  })
})
