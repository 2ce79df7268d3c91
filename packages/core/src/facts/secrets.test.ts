import { describe, expect, it } from 'vitest'
import { isSecret, secretsCarried, shown, tellsAny, urlShown, withoutSecrets } from './secrets.ts'

describe('the value of a field', () => {
  it.each([
    'authorization',
    'proxy-authorization',
    'cookie',
    'set-cookie',
    'x-api-key',
    'x-apikey',
    'x-auth',
    'x-auth-token',
    'x-csrf-token',
    'x-session-id',
    'x-client-secret',
    'cf-access-jwt-assertion',
    'dpop',
    'ocp-apim-subscription-key',
    'x-amzn-oidc-data',
    'x-api_key',
    'x-credential',
    'x-functions-key',
    'x-hub-signature',
    'x-passwd',
  ])('%s is not shown, only how long it is', (name) => {
    expect(isSecret(name)).toBe(true)
    expect(shown(name, 'abcdef')).toBe('(not shown: 6 characters)')
    expect(shown(name, null)).toBeNull()
  })

  it.each([
    'accept',
    'accept-language',
    'user-agent',
    'x-author',
    'x-cookies-accepted-not',
    'authority',
    'surrogate-key',
    'x-cache-key',
  ])('%s is shown, or not by mistake', (name) => expect(shown(name, 'abc')).toBe('abc'))
})

it.each([
  ['https://ann:pa55word@example.com/a@b?c=d', 'https://(not-shown)@example.com/a@b?c=d'],
  ['https://ann@example.com', 'https://(not-shown)@example.com'],
  ['https://example.com/a@b', 'https://example.com/a@b'],
  ['https://example.com/?c=d@e', 'https://example.com/?c=d@e'],
])('the URL %s is shown as %s', (url, told) => expect(urlShown(url)).toBe(told))

describe('a text', () => {
  it.each([
    ['https://example.com/ a=1', ['a=1'], true],
    ['https://example.com/ x', ['session=abcd; theme=x'], false],
    ['key of abcd', ['session=abcd; theme=x'], true],
    ['key', [''], false],
  ])('%s tells any of %j: %s', (text, secrets, tells) => expect(tellsAny(text, secrets)).toBe(tells))
})

describe('what is explained, without secrets', () => {
  it('has no piece of them that is not there by chance, however deep', () => {
    const secrets = ['Bearer abcdefgh.ijk', 'id=1; session=0123456789']
    const value = {
      a: ['x abcdefgh.ijk y', 1, null, true],
      b: { c: 'Bearer abcdefgh.ijk', d: '0123456789', e: 'id=1' },
    }
    expect(withoutSecrets(value, secrets)).toEqual({
      a: ['x (not shown) y', 1, null, true],
      b: { c: '(not shown)', d: '(not shown)', e: 'id=1' },
    })
  })

  it('is what it was where there are none', () => {
    const value = { a: 'b' }
    expect(withoutSecrets(value, [])).toBe(value)
  })
})

it('names what a request carries of them', () => {
  const headers = new Headers({ cookie: 'a=b', 'x-api-key': 'k', accept: '*/*' })
  expect(secretsCarried(headers)).toEqual(['cookie'])
})
