import { describe, expect, it } from 'vitest'
import type { RequestOptions } from './engine.ts'
import { overridesOf, requestOptions } from './request-options.ts'

const request = new Request('https://example.com/')

describe('what is said of one request', () => {
  it('is what the caller says, then what perRequest says; undefined says nothing', () => {
    const called = { ttl: 1, key: undefined } as unknown as RequestOptions
    expect(requestOptions(called, () => ({ ttl: 2, key: 'k', ignoreSpec: true }), request)).toEqual({
      ttl: 1,
      key: 'k',
      ignoreSpec: true,
    })
    expect(requestOptions({ ignoreSpec: false }, () => ({ ignoreSpec: true }), request).ignoreSpec).toBe(
      false,
    )
    expect(requestOptions(called, () => undefined, request)).toBe(called)
    expect(requestOptions(called, undefined, request)).toBe(called)
  })

  it('is refused by name where it is not what it should be, whoever says it', () => {
    expect(() => requestOptions({ ttl: -1 }, undefined, request)).toThrow(
      new TypeError('ttl must be a number of ms, 0 or more, not -1'),
    )
    expect(() => requestOptions({}, () => ({ key: '' }), request)).toThrow('key')
  })
})

describe('overrides', () => {
  it.each<[RequestOptions, unknown]>([
    [{}, undefined],
    [{ key: 'k', bodyKey: true }, undefined],
    [{ refreshTtlOnAccess: true }, undefined],
    [{ ignoreSpec: false }, undefined],
    [{ ttl: 0 }, { ttl: 0 }],
    [
      { ttl: 5, refreshTtlOnAccess: true },
      { ttl: 5, slides: true },
    ],
    [{ ignoreSpec: true, refreshTtlOnAccess: true }, { ignoresSpec: true }],
    [{ ttl: Infinity }, { ttl: 2 ** 31 * 1000 }],
  ])('of %j are %j', (options, overrides) => expect(overridesOf(options)).toEqual(overrides))
})
