import { describe, expect, it } from 'vitest'
import type { CacheEvent } from '../events.ts'
import { explainEvent } from './event.ts'
import { rulesIn } from './rule.ts'

const key = 'the-key'
const error = new TypeError('redis://user:pass@host is gone')
const answer = {
  type: 'answer',
  method: 'GET',
  url: 'https://example.com/',
  status: 200,
  size: 7,
  saved: undefined,
} as const
const flight = 1
const asked = { key, method: 'GET', reason: 'stale', background: false, flight, error: undefined } as const

/** One of each, and what is said of it. */
const told: [CacheEvent, string, string[]][] = [
  [
    { ...answer, outcome: { hit: true, age: 7000, ttl: 53_000, key } },
    'GET https://example.com/: 200. A stored response was the answer, 7 seconds old: it was fresh.',
    ['RFC 9111 §4.2'],
  ],
  [
    { ...answer, status: 429, outcome: { hit: false, fwd: 'uri-miss', notStored: 'status' } },
    'GET https://example.com/: 429. The handler answered: nothing was stored under the key.',
    ['RFC 6585 §4', 'RFC 9111 §4'],
  ],
  [
    { type: 'stored', key, flight, size: 12_345 },
    'The answer is in the store: 12,345 bytes of content.',
    ['RFC 9111 §3'],
  ],
  [
    { type: 'not-stored', key, flight, reason: 'no-store' },
    'Not stored: the answer says no-store.',
    ['RFC 9111 §5.2.2.5'],
  ],
  [
    { type: 'freshened', key, flight },
    'The handler confirmed the stored response, which is fresh again.',
    ['RFC 9111 §4.3.4'],
  ],
  [
    { type: 'invalidated', key, cause: 'unsafe-method' },
    'What was stored is gone: a request that may have changed it did not fail.',
    ['RFC 9111 §4.4'],
  ],
  [{ type: 'invalidated', key, cause: 'purge' }, 'What was stored is gone: its URL was purged.', []],
  [
    { type: 'invalidated', key, cause: 'overtaken' },
    'What was stored is gone: the handler gave another answer, which is not to be stored.',
    ['RFC 9111 §4.3.3'],
  ],
  [
    { type: 'purged', target: 'tag', value: 'a', soft: false },
    'Purged: tag a. What was asked for before is not used any more.',
    [],
  ],
  [
    { type: 'purged', target: 'everything', value: '', soft: true },
    'Purged softly: everything. What was asked for before is stale, and may still be used while it is refreshed, as its directives say.',
    [],
  ],
  [
    { type: 'refresh-failed', key, flight, error },
    'The handler failed when it was asked in the background. The stored response stays.',
    ['RFC 5861 §3'],
  ],
  [
    { ...asked, type: 'asked', background: true },
    'The handler is asked (GET) in the background: what is stored may not be used without asking.',
    ['RFC 9111 §4.2'],
  ],
  [{ ...asked, type: 'handled', status: 304, duration: 12.3 }, 'The handler answered 304 after 12 ms.', []],
  [
    { ...asked, type: 'handled', status: undefined, error, duration: 12.3 },
    'The handler threw after 12 ms.',
    [],
  ],
  [
    {
      type: 'failed',
      method: 'GET',
      url: 'https://example.com/',
      error,
      outcome: { hit: false, fwd: 'stale' },
    },
    'GET https://example.com/: the handler threw, and nothing stored could stand in for its answer.',
    ['RFC 9111 §4.2.4'],
  ],
  [{ type: 'evicted', key }, 'A stored response had to make room for others in memory.', []],
  [
    { type: 'refreshed', key, status: 200, outcome: { hit: false, fwd: 'stale', stored: true } },
    'A refresh in the background brought 200. The handler answered: what was stored was not to be used without asking.',
    ['RFC 9111 §4.2'],
  ],
  [
    { type: 'store-fault', operation: 'match', key, error },
    'The storage failed when it was asked. The handler answered instead.',
    [],
  ],
  [
    { type: 'store-fault', operation: 'put', key, error },
    'The storage failed when it was to keep an answer. The client got it all the same.',
    [],
  ],
  [
    { type: 'store-fault', operation: 'delete', key, error },
    'The storage failed when it was to forget something. This process does not use it any more; others may.',
    [],
  ],
  [
    { type: 'store-fault', operation: 'lock', key, error },
    'The lock failed. The handler was asked without it.',
    [],
  ],
  [
    { type: 'store-breaker', state: 'open' },
    'The storage failed so often that it is left alone for a while. The handler answers.',
    [],
  ],
  [{ type: 'store-breaker', state: 'closed' }, 'The storage answers again, and is used.', []],
  [
    { type: 'option-fault', option: 'key', error },
    'The option key threw, or said what it must not. The handler answered, and nothing was stored.',
    [],
  ],
]

describe('what happened, in words', () => {
  it.each(told)('%j', (event, text, sections) => {
    const explained = explainEvent(event)
    expect(explained.text).toBe(text)
    expect(rulesIn([explained]).map(({ section }) => section)).toEqual(expect.arrayContaining(sections))
  })

  it.each(told)('has neither the key nor the error in it: %j', (event) => {
    const json = JSON.stringify(explainEvent(event))
    expect(json).not.toContain(key)
    expect(json).not.toContain('user:pass')
  })
})
