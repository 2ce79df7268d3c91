import { describe, expect, it } from 'vitest'
import { Invalidations } from './invalidations.ts'

const url = 'https://example.com/a'
const response = (requestTime: number, groups?: string) => ({
  status: 200,
  headers: new Headers(groups === undefined ? {} : { 'cache-groups': groups }),
  requestTime,
})

describe('a name', () => {
  it('covers what was asked for before and at its time, nothing later', () => {
    const invalidations = new Invalidations()
    invalidations.add('a', 100)
    expect([99, 100, 101].map((time) => invalidations.covers('a', time))).toEqual([true, true, false])
    expect(invalidations.covers('b', 0)).toBe(false)
  })

  it('covers up to the last time it was named', () => {
    const invalidations = new Invalidations()
    invalidations.add('a', 100)
    invalidations.add('a', 200)
    expect(invalidations.covers('a', 150)).toBe(true)
  })

  it('that is forgotten covers what it did, and so may any other', () => {
    const invalidations = new Invalidations()
    invalidations.add('first', 100)
    for (let at = 0; at < 9_999; at++) invalidations.add(`name ${at}`, 200)
    expect(invalidations.covers('unknown', 100)).toBe(false)
    invalidations.add('one more', 300)
    expect([100, 101].map((time) => invalidations.covers('first', time))).toEqual([true, false])
    expect([100, 101].map((time) => invalidations.covers('unknown', time))).toEqual([true, false])
    expect(invalidations.covers('name 0', 200)).toBe(true)
  })

  it('that is named again is not the oldest', () => {
    const invalidations = new Invalidations()
    invalidations.add('first', 100)
    invalidations.add('second', 150)
    invalidations.add('first', 200)
    for (let at = 0; at < 9_999; at++) invalidations.add(`name ${at}`, 300)
    expect([150, 151].map((time) => invalidations.covers('unknown', time))).toEqual([true, false])
  })
})

describe('what is valid', () => {
  it('is all, as it came, where nothing is named or nothing is meant', () => {
    const invalidations = new Invalidations()
    const stored = [response(1, '"a"')]
    expect(invalidations.valid(stored, url, 'key', undefined)).toBe(stored)
    invalidations.add('https://example.com b', 5)
    expect(invalidations.valid(stored, url, 'key', undefined)).toBe(stored)
    expect(invalidations.valid(undefined, url, 'key', undefined)).toBeUndefined()
  })

  it('is the rest where some are meant, and undefined where all are', () => {
    const invalidations = new Invalidations()
    invalidations.add('https://example.com a', 5)
    const [gone, kept] = [response(5, '"b", "a"'), response(6, '"a"')]
    expect(invalidations.valid([gone, kept], url, 'key', undefined)).toEqual([kept])
    expect(invalidations.valid([gone], url, 'key', undefined)).toBeUndefined()
    expect(invalidations.valid([gone], 'https://example.org/a', 'key', undefined)).toEqual([gone])
  })

  it('is none of what is keyed by content under a URL that was named', () => {
    const invalidations = new Invalidations()
    invalidations.add(url, 5)
    expect(invalidations.valid([response(5)], url, 'key', url)).toBeUndefined()
    expect(invalidations.valid([response(6)], url, 'key', url)).toHaveLength(1)
    expect(invalidations.valid([response(5)], url, 'key', undefined)).toHaveLength(1)
  })

  it('is nothing that the store should have deleted, and what came after that', () => {
    const invalidations = new Invalidations()
    invalidations.addUndeleted('key', 5)
    expect(invalidations.valid([response(5)], url, 'key', undefined)).toBeUndefined()
    expect(invalidations.valid([response(6)], url, 'key', undefined)).toHaveLength(1)
    expect(invalidations.valid([response(5)], url, 'other', undefined)).toHaveLength(1)
  })

  it('does not depend on how many others were named', () => {
    const invalidations = new Invalidations()
    for (let at = 0; at <= 10_000; at++) invalidations.add(`name ${at}`, 300)
    expect(invalidations.valid([response(5)], url, 'key', undefined)).toHaveLength(1)
  })
})
