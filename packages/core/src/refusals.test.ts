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
    all.add('a', 'private', 200)
    all.add('b', 'handler-failed', undefined)
    all.add('c', 'handler-failed', 0)
    expect(heard).toEqual([
      { type: 'not-stored', key: 'a', reason: 'private', status: 200 },
      { type: 'not-stored', key: 'b', reason: 'handler-failed' },
      { type: 'not-stored', key: 'c', reason: 'handler-failed' },
    ])
  })

  it('are remembered by key, the last of each', () => {
    const { refusals: all } = refusals()
    all.add('a', 'private', 200)
    all.add('a', 'no-store', 404)
    expect(all.of('a')).toEqual({ reason: 'no-store', status: 404, at: 5 })
    expect(all.of('b')).toBeUndefined()
  })

  it('are forgotten when there are more than a thousand others', () => {
    const { refusals: all } = refusals()
    all.add('first', 'private', 200)
    for (let at = 0; at < 1023; at++) all.add(`key ${at}`, 'private', 200)
    expect(all.of('first')).toBeDefined()
    all.add('one more', 'private', 200)
    expect(all.of('first')).toBeUndefined()
  })
})
