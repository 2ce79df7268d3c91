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

  it('keeps 256 texts, and with one more begins anew', () => {
    const { parse, counts } = counting()
    const isParsedOnce = (): boolean => [...counts.values()].every((count) => count === 1)
    for (let round = 0; round < 2; round++) for (let text = 0; text < 256; text++) parse(String(text))
    expect(isParsedOnce()).toBe(true)
    for (let round = 0; round < 2; round++) for (let text = 256; text < 512; text++) parse(String(text))
    expect(isParsedOnce()).toBe(true)
    for (let text = 0; text < 512; text++) parse(String(text))
    expect([...counts.values()]).toEqual(Array.from({ length: 512 }, () => 2))
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
