import { describe, expect, it } from 'vitest'
import { type Base, baseOf, Hints } from './hints.ts'
import { emptyIndex } from './variant-index.ts'

const NOTHING: Base = { kind: 'nothing' }
const chunks = { id: 'c', count: 2 }
const head = {
  status: 200,
  statusText: '',
  headers: new Headers(),
  selecting: [],
  requestTime: 0,
  responseTime: 0,
}

describe('a hint', () => {
  it('is believed for less than its age, whichever way the clock went', () => {
    const hints = new Hints(5000)
    hints.learn('a', NOTHING, 10_000)
    for (const now of [10_000, 14_999, 5001]) expect(hints.get('a', now), `at ${now}`).toBe(NOTHING)
    for (const now of [15_000, 5000]) expect(hints.get('a', now), `at ${now}`).toBeUndefined()
    expect(hints.get('b', 10_000)).toBeUndefined()
  })

  it('is never believed where the age is 0', () => {
    const hints = new Hints(0)
    hints.learn('a', NOTHING, 10_000)
    expect(hints.get('a', 10_000)).toBeUndefined()
  })

  it('is recent for a second', () => {
    const hints = new Hints(5000)
    hints.learn('a', NOTHING, 10_000)
    expect([hints.isRecent('a', 10_999), hints.isRecent('a', 11_000), hints.isRecent('b', 0)]).toEqual([
      true,
      false,
      false,
    ])
  })

  it('is what was learnt last, and nothing when it was forgotten', () => {
    const hints = new Hints(5000)
    const entry: Base = { kind: 'entry', chunks }
    hints.learn('a', NOTHING, 0)
    hints.learn('a', entry, 1)
    expect(hints.get('a', 1)).toBe(entry)
    hints.forget('a')
    expect(hints.get('a', 1)).toBeUndefined()
  })

  it('has another stamp whenever something is learnt or forgotten, be it the same', () => {
    const hints = new Hints(5000)
    const stamps = [hints.stamp('a')]
    for (let n = 0; n < 3; n++) {
      hints.learn('a', NOTHING, 0)
      stamps.push(hints.stamp('a'))
    }
    expect(new Set(stamps).size).toBe(4)
    expect(hints.stamp('a')).toBe(stamps[3])
    hints.forget('a')
    expect(hints.stamp('a')).not.toBe(stamps[3])
  })

  describe('that is confirmed by what was read', () => {
    const entry = { kind: 'entry', head, content: null, expiresAt: 1 } as const
    const inChunks = { ...entry, content: { id: 'c', each: 4, size: 5, expiresAt: 9 } }
    const ONE_RECORD: Base = { kind: 'entry', chunks: undefined }

    it.each([
      ['nothing', undefined, NOTHING],
      ['an entry', entry, ONE_RECORD],
      ['an entry in chunks', inChunks, { kind: 'entry', chunks }],
    ] as const)('is %s, where it was that, another, or nothing before', (_, found, base) => {
      for (const before of [undefined, NOTHING, ONE_RECORD, { kind: 'entry', chunks } as const]) {
        const hints = new Hints(5000)
        if (before) hints.learn('a', before, 1000)
        hints.confirm('a', hints.stamp('a'), found, 1001)
        expect(hints.get('a', 1001)).toEqual(base)
      }
    })

    it('is as new as what was read, whichever way the clock went', () => {
      const hints = new Hints(5000)
      hints.learn('a', ONE_RECORD, 10_000)
      for (const now of [10_001, 14_000, 2000]) {
        hints.confirm('a', hints.stamp('a'), entry, now)
        expect([hints.isRecent('a', now + 999), hints.isRecent('a', now + 1000)], `${now}`).toEqual([
          true,
          false,
        ])
      }
    })

    it('is not what was read before something that came sooner, be it the same again', () => {
      const hints = new Hints(5000)
      hints.learn('a', ONE_RECORD, 1000)
      const [slow, fast] = [hints.stamp('a'), hints.stamp('a')]
      hints.confirm('a', fast, entry, 1020)
      hints.confirm('a', slow, undefined, 1010)
      expect(hints.get('a', 1030)).toEqual(ONE_RECORD)
    })

    it('is what was learnt while it was read, as that is newer', () => {
      const hints = new Hints(5000)
      const stamp = hints.stamp('a')
      hints.learn('a', ONE_RECORD, 1000)
      hints.confirm('a', stamp, undefined, 999)
      expect(hints.get('a', 1000)).toBe(ONE_RECORD)
    })
  })

  it('goes when ten thousand others were learnt since', () => {
    const hints = new Hints(5000)
    for (const key of ['first', 'second']) hints.learn(key, NOTHING, 0)
    hints.learn('first', NOTHING, 0)
    for (let n = 0; n < 9999; n++) hints.learn(`${n}`, NOTHING, 0)
    expect([hints.get('first', 0), hints.get('second', 0)]).toEqual([NOTHING, undefined])
    hints.learn('more', NOTHING, 0)
    expect(hints.get('first', 0)).toBeUndefined()
  })
})

describe('what a base record makes known', () => {
  it('is an index, an entry and its chunks, or nothing', () => {
    const index = { kind: 'index', index: emptyIndex(), expiresAt: 1 } as const
    const content = { id: 'c', each: 4, size: 5, expiresAt: 9 }
    expect(baseOf(index)).toBe(index)
    expect(baseOf({ kind: 'entry', head, content, expiresAt: 1 })).toEqual({ kind: 'entry', chunks })
    expect(baseOf({ kind: 'entry', head, content: null, expiresAt: 1 })).toEqual({ kind: 'entry' })
    expect(baseOf(undefined)).toEqual(NOTHING)
    expect(baseOf({ kind: 'unusable', chunks: undefined })).toEqual(NOTHING)
  })

  it('is the chunks of an entry that has expired, as they have to go with it', () => {
    expect(baseOf({ kind: 'unusable', chunks })).toEqual({ kind: 'entry', chunks })
  })
})
