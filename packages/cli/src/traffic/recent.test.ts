import { describe, expect, it } from 'vitest'
import { exchangeOf, missOf } from '../../test/exchanges.ts'
import { Recent } from './recent.ts'

function recentOf(...exchanges: Parameters<Recent['add']>[0][]): Recent {
  const recent = new Recent(3)
  for (const exchange of exchanges) recent.add(exchange)
  return recent
}

describe('the last requests', () => {
  it('are one row where they were the same and answered alike, with the last of them', () => {
    const last = exchangeOf({ took: 3 })
    expect(recentOf(missOf(), exchangeOf({ took: 1 }), exchangeOf({ took: 2 }), last).last(9)).toEqual([
      { last: missOf(), times: 1 },
      { last, times: 3 },
    ])
  })

  it.each([
    ['method', exchangeOf({ method: 'HEAD' })],
    ['URL', exchangeOf({ url: 'http://127.0.0.1:8080/other' })],
    ['status', exchangeOf({ status: 304 })],
    ['answer of the cache', missOf()],
  ])('of another %s have rows of their own', (_, other) => {
    expect(recentOf(exchangeOf(), other, exchangeOf()).last(9)).toHaveLength(3)
  })

  it('are bounded, and the newest stay', () => {
    const urls = Array.from({ length: 20 }, (_, at) => `http://127.0.0.1:8080/${at}`)
    const recent = recentOf(...urls.map((url) => exchangeOf({ url })))
    expect(recent.last(99).map(({ last }) => last.url)).toEqual(urls.slice(-3))
    expect(recent.last(1).map(({ last }) => last.url)).toEqual(urls.slice(-1))
  })

  it('are gone when they are cleared', () => {
    const recent = recentOf(exchangeOf())
    recent.clear()
    expect(recent.last(9)).toEqual([])
  })

  it('none are none', () => {
    expect(recentOf(exchangeOf()).last(0)).toEqual([])
  })
})
