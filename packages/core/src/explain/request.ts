import { parseRange } from '../fields/range.ts'
import type { RequestHead } from '../message.ts'
import type { Evidence } from './evidence.ts'
import type { Bypass } from '../facts/facts.ts'
import type { RequestExplained } from './explanation.ts'
import { fieldName } from './lifetime.ts'
import { wishesExplained } from './request-directives.ts'
import { type Explained, say } from './rule.ts'

/** What of a request matters to the cache. */
export function requestExplained(evidence: Evidence): RequestExplained {
  const { request, facts } = evidence
  const { overrides, ...told } = facts.request
  return {
    ...told,
    notes: [
      ...methodNotes(request),
      ...bypassNotes(evidence),
      ...(overrides?.ignoresSpec
        ? [say('Cache-Control and Pragma of the request are passed over: the option ignoreSpec says so.')]
        : wishesExplained(request)),
      ...conditionNotes(request),
      ...rangeNotes(request),
      ...credentialNotes(evidence),
    ],
  }
}

function methodNotes({ method }: RequestHead): Explained[] {
  return method === 'HEAD'
    ? [
        say(
          'HEAD asks for what GET would bring, without the content: it finds what GET has stored.',
          'RFC 9110 §9.3.2',
        ),
      ]
    : []
}

const BYPASS: Readonly<Record<Exclude<Bypass, 'for-the-handler'>, string>> = {
  filtered: 'The option filterRequest says that this request has nothing to do with the cache.',
  'option-fault':
    'An option that is asked at each request threw, or said what it must not. The cache keeps out of it.',
  'content-too-large':
    'Its content would be part of the key, and is longer than maxKeyBodySize, or cannot be read.',
}

function bypassNotes({ facts, request: { headers } }: Evidence): Explained[] {
  const { bypass } = facts.request
  const notes = bypass === null || bypass === 'for-the-handler' ? [] : [say(BYPASS[bypass])]
  if (headers.has('upgrade'))
    notes.push(
      say('Upgrade: the client wants another protocol, which only the handler can give.', 'RFC 9110 §7.8'),
    )
  const weighed = ['if-match', 'if-unmodified-since'].filter((name) => headers.has(name)).map(fieldName)
  if (weighed.length > 0)
    notes.push(say(`${weighed.join(' and ')}: only the handler can weigh that.`, 'RFC 9111 §4.3.2'))
  return notes
}

function conditionNotes({ method, headers }: RequestHead): Explained[] {
  const hasTags = headers.has('if-none-match')
  const hasTime = headers.has('if-modified-since')
  const notes: Explained[] = []
  if (method === 'POST' && (hasTags || hasTime))
    return [
      say(
        'To POST these conditions mean something else than to GET: the handler weighs them.',
        'RFC 9110 §13.2.1',
      ),
    ]
  if (hasTags)
    notes.push(
      say('If-None-Match: the client has a copy, and asks whether it is current.', 'RFC 9110 §13.1.2'),
    )
  if (hasTime) {
    const text = hasTags
      ? 'If-Modified-Since is passed over: If-None-Match goes before it.'
      : 'If-Modified-Since: the client has a copy of that time, and asks whether it is current.'
    notes.push(say(text, hasTags ? 'RFC 9110 §13.2.2' : 'RFC 9110 §13.1.3'))
  }
  return notes
}

function rangeNotes({ method, headers }: RequestHead): Explained[] {
  const range = headers.get('range')
  const notes: Explained[] = []
  if (range !== null) notes.push(say(rangeText(method, range), 'RFC 9110 §14.2'))
  if (headers.has('if-range')) {
    const text =
      range === null
        ? 'If-Range is passed over: there is no Range.'
        : 'If-Range: the range counts only where the content is still the one that the client has a part of.'
    notes.push(say(text, 'RFC 9110 §13.1.5'))
  }
  return notes
}

function rangeText(method: string, range: string): string {
  if (method === 'POST') return 'To POST a Range means nothing, or something of its own: the handler sees it.'
  if (method !== 'GET') return `Range is passed over: it means nothing to ${method}.`
  return parseRange(range) === undefined
    ? 'Range is passed over: it cannot be read, or is in another unit than bytes.'
    : 'Range: the client wants a part of the content.'
}

function credentialNotes({ request: { headers }, policy }: Evidence): Explained[] {
  const notes: Explained[] = []
  if (policy.shared && headers.has('authorization')) {
    const text =
      'Authorization (not shown): an answer to it is stored only if it says public, must-revalidate or s-maxage. What is stored for all may be the answer to this client too.'
    notes.push(say(text, 'RFC 9111 §3.5'))
  }
  if (headers.has('cookie')) {
    const advice = 'An answer that depends on it has to say private, no-store or Vary: Cookie.'
    notes.push(say('Cookie (not shown): the cache does not look at it by itself.', undefined, { advice }))
  }
  return notes
}
