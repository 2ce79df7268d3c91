import { describe, expect, it } from 'vitest'
import { Searches } from './searches.ts'

const at = (path: string): { url: string } => ({ url: `https://example.com${path}` })
const saying = (value?: string): Headers =>
  new Headers(value === undefined ? {} : { 'no-vary-search': value })

describe('the key of a URL', () => {
  it('is the URL without its fragment where nothing was said', () => {
    const searches = new Searches()
    expect(searches.of(at('/s?a=1#b?c'))).toBe('https://example.com/s?a=1')
    expect(searches.all(at('/s?a=1'))).toEqual(['https://example.com/s?a=1'])
    expect(searches.learn(at('/s?a=1#b'), saying())).toBe('https://example.com/s?a=1')
  })

  it('is the same for those that differ in what does not matter, and is no URL', () => {
    const searches = new Searches()
    const key = searches.learn(at('/s?a=1&b=2'), saying('params=("b")'))
    expect(key).toContain(' ')
    for (const path of ['/s?a=1', '/s?b=7&a=1#x', '/s?a=1&b']) expect(searches.of(at(path))).toBe(key)
    for (const path of ['/s?a=2', '/s', '/t?a=1', '/s/?a=1']) expect(searches.of(at(path))).not.toBe(key)
  })

  it('is another for another rule, and all are known', () => {
    const searches = new Searches()
    const whole = searches.of(at('/s?a=1'))
    const first = searches.learn(at('/s?a=1'), saying('params=("b")'))
    const second = searches.learn(at('/s?a=1'), saying('params=("c")'))
    expect(new Set([whole, first, second]).size).toBe(3)
    expect(searches.of(at('/s?a=1'))).toBe(second)
    expect(searches.learn(at('/s?a=1'), saying())).toBe(whole)
    expect(searches.all(at('/s?a=1&b=2')).slice(1)).toEqual([first, searches.all(at('/s?a=1&b=2'))[2]])
    expect(searches.all(at('/s?a=1'))).toEqual([whole, first, second])
  })

  it('is the whole URL for a path that says too many things', () => {
    const searches = new Searches()
    for (let rule = 0; rule < 8; rule++) searches.learn(at('/s?a'), saying(`params=("${rule}")`))
    expect(searches.learn(at('/s?a'), saying('params=("a")'))).toBe('https://example.com/s?a')
    expect(searches.all(at('/s?a'))).toHaveLength(9)
    expect(searches.learn(at('/s?a'), saying('params=("3")'))).toContain('("3")')
  })

  it('is the whole URL for paths past the bound, and stays known for those before', () => {
    const searches = new Searches()
    for (let path = 0; path < 4096; path++) searches.learn(at(`/${path}?a`), saying('params'))
    expect(searches.learn(at('/more?a'), saying('params'))).toBe('https://example.com/more?a')
    expect(searches.of(at('/0?b'))).toBe(searches.of(at('/0?a')))
    expect(searches.of(at('/more?b'))).toBe('https://example.com/more?b')
  })
})
