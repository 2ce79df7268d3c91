import { describe, expect, it } from 'vitest'
import type { CacheEvent } from './events.ts'
import { Refusals } from './refusals.ts'

function refusals(): { readonly refusals: Refusals; readonly heard: CacheEvent[] } {
  const heard: CacheEvent[] = []
  return {
    refusals: new Refusals(
      (event) => heard.push(event),
      () => 5,
    ),
    heard,
  }
}

describe('answers that are not stored', () => {
  it('are told of, with the status where there is one', () => {
    const { refusals: all, heard } = refusals()
    all.add('a', 1, 'private', 200)
    all.add('b', 1, 'handler-failed', undefined)
    all.add('c', 1, 'handler-failed', 0)
    expect(heard).toEqual([
      { type: 'not-stored', flight: 1, key: 'a', reason: 'private', status: 200 },
      { type: 'not-stored', flight: 1, key: 'b', reason: 'handler-failed' },
      { type: 'not-stored', flight: 1, key: 'c', reason: 'handler-failed' },
    ])
  })

  it('are remembered by key, the last of each', () => {
    const { refusals: all } = refusals()
    all.add('a', 1, 'private', 200)
    all.add('a', 1, 'no-store', 404)
    expect(all.of('a')).toEqual({ reason: 'no-store', status: 404, at: 5 })
    expect(all.of('b')).toBeUndefined()
  })

  it('are forgotten when there are more than a thousand others', () => {
    const { refusals: all } = refusals()
    all.add('first', 1, 'private', 200)
    for (let at = 0; at < 1023; at++) all.add(`key ${at}`, 1, 'private', 200)
    expect(all.of('first')).toBeDefined()
    all.add('one more', 1, 'private', 200)
    expect(all.of('first')).toBeUndefined()
  })
})
