import { expect, it } from 'vitest'
import { found, transcriptOf } from '../../test/telling.ts'
import { examine } from './examine.ts'

it('tells the worst first', () => {
  const fields = { 'cache-control': 'max_age=60, public, public', etag: '"a"', expires: '0', pragma: 'x' }
  const { findings } = examine(transcriptOf({ fields, others: { etag: { status: 304, fields } } }))
  const severities = findings.map(({ severity }) => severity)
  expect([...new Set(severities)]).toEqual(['bad', 'warn', 'info', 'good'])
  expect(severities).toEqual(severities.toSorted((a, b) => ranks[a] - ranks[b]))
})

const ranks = { bad: 0, warn: 1, info: 2, good: 3 }

it('tells five of one kind, and no more', () => {
  const directives = Array.from({ length: 9 }, (_, at) => `unheard-of-${at}`).join(', ')
  expect(found('unknown-directive', { 'cache-control': directives })).toHaveLength(5)
})

it('shortens what nobody wants to read', () => {
  const [finding] = found('unknown-directive', { 'cache-control': `x${'y'.repeat(60_000)}` })
  expect(finding?.seen.length).toBeLessThanOrEqual(400)
})

it('gives the same for the same transcript, and leaves it as it is', () => {
  const transcript = transcriptOf({ fields: { 'cache-control': 'max-age=60', age: '5' } })
  const before = structuredClone(transcript)
  expect(examine(transcript)).toEqual(examine(transcript))
  expect(transcript).toEqual(before)
})

it('refuses a transcript without a first answer', () => {
  expect(() => examine({ exchanges: [], unanswered: [] })).toThrow(TypeError)
})
