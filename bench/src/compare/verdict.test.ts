import { describe, expect, it } from 'vitest'
import { isSlower } from './verdict.ts'

describe('isSlower', () => {
  it.each([
    ['is faster', 0.9, [0.85, 0.95], false],
    ['is the same', 1, [0.98, 1.02], false],
    ['is slower by what is allowed', 1.15, [1.1, 1.2], false],
    ['is slower by more, clearly', 1.16, [1.01, 1.3], true],
    ['is slower by more, but a quarter of the rounds says faster', 1.3, [0.9, 1.8], false],
  ] as const)('judges what %s', (_, median, [lower, upper], isFailure) => {
    expect(isSlower({ median, quartiles: [lower, upper] })).toBe(isFailure)
  })
})
