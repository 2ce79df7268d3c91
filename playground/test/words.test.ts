import { describe, expect, it } from 'vitest'

const { inWords, span, duration } = await import(new URL('../src/page/words.js', import.meta.url).href)

describe('a Cache-Status field in words', () => {
  it.each([
    ['freshet; hit; ttl=287', 'hit', 'From the store, fresh for 4 min 47 s more.'],
    ['freshet; hit; ttl=-3', 'stale hit', 'From the store, stale for 3 s. The source is asked meanwhile.'],
    ['freshet; fwd=uri-miss; stored', 'miss, stored', 'From the source: nothing was stored for this URL.'],
    ['freshet; fwd=uri-miss; stored; collapsed', 'collapsed', expect.stringContaining('under way')],
    ['freshet; fwd=stale; fwd-status=304; ttl=-1', 'validated', expect.stringContaining('still current')],
    ['freshet; fwd=uri-miss; detail=private', 'not stored', expect.stringContaining('one user')],
    ['freshet; fwd=method', 'not stored', 'From the source. Not stored.'],
    ['freshet; detail=only-if-cached', 'not cached', expect.stringContaining('not to be asked')],
    ['freshet; fwd=uri-miss; detail="a; hit, b"', 'not stored', 'From the source. Not stored: a; hit, b.'],
    [null, 'no cache', 'No cache spoke.'],
  ])('%s', (field, badge, words) => {
    expect(inWords(field)).toMatchObject({ badge, words })
  })

  it('is that of the cache nearest to the reader', () => {
    expect(inWords('origin; hit; ttl=9, freshet; fwd=uri-miss; stored').badge).toBe('miss, stored')
  })
})

describe('times', () => {
  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [3600, '1 h'],
    [3661, '1 h 1 min'],
    [172_800, '2 days'],
    [31_535_999, '364 days 23 h'],
  ])('%d s is %s', (seconds, text) => expect(span(seconds)).toBe(text))

  it.each([
    [4.26, '4.3 ms'],
    [812.4, '812 ms'],
    [999, '1.00 s'],
  ])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text))
})
