import { describe, expect, it } from 'vitest'
import { memoised } from './memo.ts'

/** How often each text was parsed. */
function counting(): { parse: (text: string) => { text: string } | undefined; counts: Map<string, number> } {
  const counts = new Map<string, number>()
  const parse = memoised((text: string) => {
    counts.set(text, (counts.get(text) ?? 0) + 1)
    return text === 'bad' ? undefined : { text }
  })
  return { parse, counts }
}

describe('a memoised parser', () => {
  it('parses a text once, also one of which nothing can be made', () => {
    const { parse, counts } = counting()
    expect(parse('a')).toEqual({ text: 'a' })
    expect(parse('a')).toBe(parse('a'))
    expect(parse('bad')).toBeUndefined()
    expect(parse('bad')).toBeUndefined()
    expect([...counts]).toEqual([
      ['a', 1],
      ['bad', 1],
    ])
  })

  it('keeps 256 texts and forgets the oldest', () => {
    const { parse, counts } = counting()
    for (let text = 0; text < 257; text++) parse(String(text))
    for (let text = 256; text >= 0; text--) parse(String(text))
    expect([...counts].filter(([, count]) => count > 1)).toEqual([['0', 2]])
  })

  it('keeps no text of more than 256 characters', () => {
    const { parse, counts } = counting()
    for (const text of ['a'.repeat(256), 'a'.repeat(257)]) {
      parse(text)
      parse(text)
    }
    expect([...counts.values()]).toEqual([1, 2])
  })
})
