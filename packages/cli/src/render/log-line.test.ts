import { describe, expect, it } from 'vitest'
import { exchangeOf, missOf } from '../../test/exchanges.ts'
import { NOW } from '../../test/telling.ts'
import { noTotals } from '../traffic/totals.ts'
import { jsonLine, renderJsonLine, renderJsonSummary, renderLogLine } from './log-line.ts'
import { clock } from './path.ts'

describe('a line for people', () => {
  it.each([
    [exchangeOf(), 'GET /level 200 hit (fresh for 48 s) 4.2 kB 0.4 ms'],
    [missOf(), 'GET /level 200 miss, stored (nothing was stored) 4.2 kB 31 ms'],
    [
      exchangeOf({ outcome: undefined, status: undefined, left: true, bytes: 0, took: 500 }),
      'GET /level – left (the client left before the end) 0 B 500 ms',
    ],
  ])('%#', (exchange, line) => expect(renderLogLine(exchange)).toBe(`${clock(NOW)} ${line}`))

  it('is one line, whatever a client sends', () => {
    const line = renderLogLine(exchangeOf({ url: 'http://127.0.0.1:8080/%0Aa\n', method: 'GET\r\nx' }))
    expect(line).toContain('GET\\x0d\\x0ax /\\x0aa\\x0a 200')
  })
})

describe('a line for programs', () => {
  it('says what is known, in the words of the cache', () => {
    expect(JSON.parse(renderJsonLine(exchangeOf()))).toEqual({
      type: 'request',
      time: '2026-01-01T12:00:00.000Z',
      method: 'GET',
      url: 'http://127.0.0.1:8080/level',
      status: 200,
      calls: 0,
      bytes: 4215,
      left: false,
      took: 0.44,
      cache: { hit: true },
      age: 12,
      ttl: 48,
    })
  })

  it('says why what was to be stored is not', () => {
    expect(JSON.parse(renderJsonLine(missOf({ lost: 'too-large' })))['cache']).toEqual({
      hit: false,
      fwd: 'uri-miss',
      stored: false,
      notStored: 'too-large',
    })
  })

  it('has nothing of the cache where that was not asked', () => {
    expect(JSON.parse(renderJsonLine(exchangeOf({ outcome: undefined })))).not.toHaveProperty('cache')
  })

  it('is one line without anything that a terminal obeys', () => {
    const line = renderJsonLine(exchangeOf({ url: 'http://a.b/\u009B2J\n\u202E' }))
    expect(line).toMatch(/^[ -~]+$/)
    expect(JSON.parse(line)['url']).toBe('http://a.b/\u009B2J\n\u202E')
  })

  it('says what all came to', () => {
    const totals = { ...noTotals(NOW), requests: 3, hits: 1, calls: 2, hitTime: 0.12345 }
    expect(JSON.parse(renderJsonSummary(totals, NOW + 1000))).toMatchObject({
      type: 'summary',
      time: '2026-01-01T12:00:01.000Z',
      since: '2026-01-01T12:00:00.000Z',
      requests: 3,
      hits: 1,
      calls: 2,
      saved: 1,
      hitTime: 0.123,
    })
  })

  it('says what else happened', () => {
    expect(jsonLine('purged', NOW, { target: 'everything' })).toBe(
      '{"type":"purged","time":"2026-01-01T12:00:00.000Z","target":"everything"}',
    )
  })
})
