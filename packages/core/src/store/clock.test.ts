import { expect, it } from 'vitest'
import { fakeClock } from './clock.ts'

it('a fake clock stands still until it is moved', () => {
  const { now, advance, set } = fakeClock(1000)
  expect([now(), now()]).toEqual([1000, 1000])
  advance(500)
  expect(now()).toBe(1500)
  set(10)
  expect(now()).toBe(10)
})

it('a fake clock starts at the beginning of 2026', () => {
  expect(new Date(fakeClock().now()).toISOString()).toBe('2026-01-01T00:00:00.000Z')
})
