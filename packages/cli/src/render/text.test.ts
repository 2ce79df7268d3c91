import { expect, it } from 'vitest'
import { type Scene, transcriptOf } from '../../test/telling.ts'
import { examine } from '../examine/examine.ts'
import type { Exchange, Transcript } from '../transcript.ts'
import { renderText } from './text.ts'

const plain = (_role: string, text: string): string => text

function render(scene: Scene, change: (transcript: Transcript) => Transcript = (same) => same): string[] {
  const transcript = change(transcriptOf(scene))
  return renderText(transcript, examine(transcript), 100, plain).split('\n')
}

const fields = { 'cache-control': 'max_age=60, community="UCI"', etag: '"a"' }

it('tells of all severities, each finding with what to do and where it stands', () => {
  expect(render({ fields, others: { etag: { status: 304, fields } } })).toEqual([
    'https://example.com/page',
    '200 · text/plain · 100 bytes',
    '',
    'What caches do with it',
    '  All caches',
    '    They store it, but ask whether it has changed before each use.',
    '',
    'Problems (1)',
    '  ✗ Cache-Control says "max_age=60", which no cache knows.',
    '    A cache passes over what it does not know: it has no effect.',
    '    → Did you mean max-age?',
    '    misspelt-directive · RFC 9111 §5.2.3',
    '',
    'Warnings (1)',
    '  ! Nothing says how long the answer is fresh, or that it must not be stored.',
    '    Most caches do not use it again. Some keep it for minutes or hours on their own account.',
    '    → Say what you mean: Cache-Control with max-age=SECONDS, no-cache or no-store',
    '    no-lifetime · RFC 9111 §4.2.2',
    '',
    'Good to know (1)',
    '  · Cache-Control says "community="UCI"", which is no directive of the standards.',
    '    Caches pass over it, but for those that define it.',
    '    unknown-directive · RFC 9111 §5.2.3',
    '',
    'What works (1)',
    '  ✓ ETag works: asked with If-None-Match, the server answers 304 Not Modified.',
    '    etag-works · RFC 9110 §13.1.2',
    '',
    '1 problem and 1 warning, from 2 requests.',
    '',
  ])
})

it('says that there is nothing to say', () => {
  const lines = render({ fields: { 'cache-control': 'max-age=60', etag: '"a"' } })
  expect(lines.at(-2)).toBe('No problems and no warnings, from 1 request.')
})

it('counts problems without warnings, and warnings without problems', () => {
  const problems = { 'cache-control': 'max_age=60, no_transform, no-cache', etag: '"a"' }
  expect(render({ fields: problems }).at(-2)).toBe('2 problems, from 1 request.')
  expect(render({ fields: { etag: '"a"' } }).at(-2)).toBe('1 warning, from 1 request.')
})

it('says what came: coding, and that there is more', () => {
  const lines = render({
    status: 200,
    fields: { 'content-encoding': 'br', 'cache-control': 'no-store' },
    content: { bytes: 1_048_576, end: 'cut' },
  })
  expect(lines[1]).toBe('200 · text/plain · 1,048,576 bytes and more (br)')
})

it('says where a redirect leads, and where one came from', () => {
  const redirect = { status: 302, fields: { location: '/there', 'cache-control': 'no-store' } }
  expect(render(redirect).slice(0, 3)).toEqual([
    'https://example.com/page',
    '302 · text/plain · 100 bytes',
    'It leads to https://example.com/there; --follow goes there.',
  ])
  const passed = (exchange: Exchange): Exchange => ({
    ...exchange,
    question: { ...exchange.question, name: 'redirect', url: 'https://example.com/old' },
  })
  const lines = render({ fields }, (transcript) => {
    const { exchanges } = transcriptOf(redirect)
    return { ...transcript, exchanges: [...exchanges.map(passed), ...transcript.exchanges] }
  })
  expect(lines.slice(0, 2)).toEqual(['https://example.com/old → 302', 'https://example.com/page'])
})

it('takes Last-Modified for something to ask by', () => {
  const lines = render({
    fields: { 'cache-control': 'max-age=60', 'last-modified': 'Sun, 06 Nov 1994 08:49:37 GMT' },
  })
  expect(lines[5]).toContain('ask whether it has changed')
})
