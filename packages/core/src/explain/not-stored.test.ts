import { describe, expect, it } from 'vitest'
import type { NotStored } from '../decide/decision.ts'
import { notStoredExplained } from './not-stored.ts'

/** Every reason, and the section that it is by; those without are the cache's own. */
const sections: Record<NotStored, string | undefined> = {
  method: 'RFC 9111 §3',
  status: 'RFC 9111 §3',
  'request-no-store': 'RFC 9111 §5.2.1.5',
  'no-store': 'RFC 9111 §5.2.2.5',
  private: 'RFC 9111 §5.2.2.7',
  authorization: 'RFC 9111 §3.5',
  'set-cookie': 'RFC 9111 §7.3',
  'vary-star': 'RFC 9111 §4.1',
  'no-explicit-freshness': 'RFC 9111 §3',
  useless: 'RFC 9111 §3',
  tags: undefined,
  part: 'RFC 9111 §3.4',
  error: 'RFC 9111 §4.3.3',
  filtered: undefined,
  'handler-failed': undefined,
  endless: undefined,
  'too-large': undefined,
  incomplete: 'RFC 9111 §3.3',
  purged: 'RFC 9111 §4.4',
  'store-fault': undefined,
}

const reasons = Object.entries(sections) as [NotStored, string | undefined][]

describe('why an answer was not stored', () => {
  it.each(reasons)('%s: the rule, a sentence, and what to change', (reason, section) => {
    const { text, rule, advice } = notStoredExplained(reason)
    expect(rule?.section).toBe(section)
    expect(text).toMatch(/^(Not stored|Nothing to store): .*\.$/)
    expect(advice).toMatch(/\.$/)
  })

  it('differs from reason to reason', () => {
    expect(new Set(reasons.map(([reason]) => notStoredExplained(reason).text)).size).toBe(reasons.length)
  })

  it.each([
    [206, 'RFC 9111 §3.3'],
    [304, 'RFC 9111 §3'],
    [412, 'RFC 9111 §3'],
    [416, 'RFC 9111 §3'],
    [428, 'RFC 6585 §3'],
    [429, 'RFC 6585 §4'],
    [431, 'RFC 6585 §5'],
    [511, 'RFC 6585 §6'],
    [101, 'RFC 9111 §3'],
    [299, 'RFC 9111 §5.2.2.3'],
  ])('a %i is not stored by %s', (status, section) => {
    const { text, rule } = notStoredExplained('status', status)
    expect(rule?.section).toBe(section)
    expect(text).toContain(String(status))
  })

  it('does not speak of the status where that is not the reason', () => {
    expect(notStoredExplained('private', 429)).toEqual(notStoredExplained('private'))
  })
})
