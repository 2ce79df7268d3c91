import { describe, expect, it } from 'vitest'
import { wrap } from './wrap.ts'

describe('lines', () => {
  it('are broken at spaces, and go on below their first word', () => {
    expect(wrap('one two three', 9, '- ')).toEqual(['- one two', '  three'])
    expect(wrap('', 9, '- ')).toEqual(['- '])
  })

  it('are not broken within a word, nor where there is no bound', () => {
    expect(wrap('a fourteen-letters b', 9)).toEqual(['a', 'fourteen-letters', 'b'])
    expect(wrap('one two three four', Infinity)).toEqual(['one two three four'])
  })

  it('have what belongs together at their end in one', () => {
    expect(wrap('one two', 20, '', '[RFC 9111 §4.2]')).toEqual(['one two', '[RFC 9111 §4.2]'])
    expect(wrap('one two', 30, '', '[RFC 9111 §4.2]')).toEqual(['one two [RFC 9111 §4.2]'])
  })

  it('have nothing in them that moves a cursor or turns text round', () => {
    expect(wrap('a\u001B[2Jb\r\nc\u202Ed\u009Be', 80)).toEqual(['a\\x1b[2Jb\\x0d\\x0ac\\x202ed\\x9be'])
  })
})
