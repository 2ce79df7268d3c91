import { describe, expect, it } from 'vitest'
import type { ForwardReason } from '../fields/cache-status.ts'
import type { Outcome } from '../outcome.ts'
import { explainOutcome } from './outcome.ts'
import { rulesIn } from './rule.ts'

const sectionsOf = (outcome: Outcome): string[] =>
  rulesIn([explainOutcome(outcome)]).map(({ section }) => section)

describe('how a request was answered, in words', () => {
  it.each<[string, Outcome]>([
    ['A stored response was the answer, 7 seconds old: it was fresh.', { hit: true, age: 7000, ttl: 1 }],
    [
      'A stored response was the answer, 1 minute 10 seconds old, though it was stale: it, or the client, allows that.',
      { hit: true, age: 70_000, ttl: -10_000 },
    ],
    [
      'The handler confirmed the stored response, which was the answer, 2 seconds old.',
      { hit: false, fwd: 'stale', fwdStatus: 304, age: 2000 },
    ],
    [
      'The handler failed, and the stored response was the answer in its place, 1 hour old.',
      { hit: false, fwd: 'stale', fwdStatus: 503, age: 3_600_000 },
    ],
    [
      'The answer came of another request for the same, which was under way.',
      { hit: false, fwd: 'uri-miss', collapsed: true, age: 0 },
    ],
    [
      'Nothing stored could be the answer, and the handler was not to be asked: 504.',
      { hit: false, detail: 'only-if-cached' },
    ],
    [
      'The handler answered: only a part of what the client wanted was stored.',
      { hit: false, fwd: 'partial' },
    ],
  ])('%s', (text, outcome) => expect(explainOutcome(outcome).text).toBe(text))

  it('tells each member of Cache-Status by its section', () => {
    const outcome: Outcome = {
      hit: false,
      fwd: 'stale',
      fwdStatus: 200,
      ttl: 5,
      stored: true,
      collapsed: true,
    }
    expect(sectionsOf({ ...outcome, detail: 'store-fault', key: 'k' })).toEqual([
      'RFC 9111 §4',
      'RFC 9211 §2',
      'RFC 9211 §2.2',
      'RFC 9211 §2.3',
      'RFC 9211 §2.4',
      'RFC 9211 §2.5',
      'RFC 9211 §2.6',
      'RFC 9211 §2.8',
      'RFC 9211 §2.7',
    ])
    expect(sectionsOf({ hit: true, ttl: 0 })).toContain('RFC 9211 §2.1')
  })

  it.each<ForwardReason>([
    'bypass',
    'method',
    'uri-miss',
    'vary-miss',
    'miss',
    'request',
    'stale',
    'partial',
  ])('says why the handler was asked: %s', (fwd) => {
    const [said] = explainOutcome({ hit: false, fwd }).besides ?? []
    expect(said?.besides?.[0]?.text).toMatch(new RegExp(`^fwd=${fwd}: \\w.*\\.$`))
  })

  it('says why the answer was not stored, and what to change', () => {
    const [said] = explainOutcome({ hit: false, fwd: 'uri-miss', notStored: 'private' }).besides ?? []
    expect(said).toMatchObject({
      rule: { section: 'RFC 9111 §5.2.2.7' },
      advice: expect.stringContaining('public'),
    })
  })

  it('does not tell the key', () => {
    expect(JSON.stringify(explainOutcome({ hit: true, key: 'secret-key' }))).not.toContain('secret-key')
  })
})
