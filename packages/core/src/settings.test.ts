import { describe, expect, it } from 'vitest'
import { settingsOf } from './settings.ts'

describe('settings', () => {
  it('are complete without any option', () => {
    const { policy, maxKeyBodySize, handlerDeadline, keyOf, filterRequest } = settingsOf({})
    expect([...policy.methods]).toEqual(['GET', 'HEAD', 'QUERY'])
    expect(policy.targets).toEqual(['cdn-cache-control'])
    expect([maxKeyBodySize, handlerDeadline]).toEqual([65_536, Infinity])
    expect([keyOf, filterRequest]).toEqual([undefined, undefined])
  })

  it('of a private cache have no targets', () => {
    expect(settingsOf({ type: 'private' }).policy.targets).toEqual([])
    expect(settingsOf({ type: 'private', targets: ['A'] }).policy.targets).toEqual(['a'])
  })

  it('keep a deadline to what a timer can take, but for one without end', () => {
    const longest = 2 ** 31 - 1
    expect(settingsOf({ handlerDeadline: 2 ** 40 }).handlerDeadline).toBe(longest)
    expect(settingsOf({ handlerDeadline: Infinity }).handlerDeadline).toBe(Infinity)
    expect(settingsOf({ handlerDeadline: 0 }).handlerDeadline).toBe(0)
    expect(settingsOf({ storageDeadline: Infinity }).storageDeadline).toBe(longest)
  })
})
