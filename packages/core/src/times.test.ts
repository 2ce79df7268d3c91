import { describe, expect, it } from 'vitest'
import { Times } from './times.ts'

function filled(isKeptElsewhere: boolean): Times {
  const times = new Times(isKeptElsewhere)
  times.add('first', 100)
  times.add('second', 150)
  times.add('first', 200)
  for (let at = 0; at < 99_998; at++) times.add(`name ${at}`, 300)
  return times
}

describe('times of names', () => {
  it('are those of the last call, and 0 for what was never called', () => {
    const times = filled(false)
    expect([times.get('first'), times.get('second'), times.get('unknown')]).toEqual([200, 150, 0])
  })

  it('are known of what was called and is not forgotten', () => {
    const times = filled(false)
    times.add('one more', 400)
    expect(['one more', 'first', 'second', 'unknown'].map((name) => times.knows(name))).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('that are forgotten count for all that are not known, the oldest first', () => {
    const times = filled(false)
    times.add('one more', 400)
    expect([times.get('second'), times.get('unknown'), times.get('first')]).toEqual([150, 150, 200])
    times.add('another', 400)
    expect([times.get('second'), times.get('unknown'), times.get('first')]).toEqual([200, 200, 200])
  })

  it('that are kept elsewhere are forgotten for good', () => {
    const times = filled(true)
    times.add('one more', 400)
    expect([times.get('second'), times.get('unknown')]).toEqual([0, 0])
  })
})
