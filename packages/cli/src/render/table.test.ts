import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { exchangeOf, missOf } from '../../test/exchanges.ts'
import { NOW } from '../../test/telling.ts'
import type { Run } from '../traffic/recent.ts'
import { clock } from './path.ts'
import { renderTable } from './table.ts'

const plain = (_role: string, text: string): string => text

const RUNS: readonly Run[] = [
  { last: missOf({ url: 'http://127.0.0.1:8080/' }), times: 1 },
  { last: exchangeOf({ url: 'http://127.0.0.1:8080/assets/app.0123456789abcdef.css' }), times: 1204 },
  { last: exchangeOf({ url: 'http://127.0.0.1:8080/%E6%BD%AE%E6%B1%90', method: 'OPTIONS' }), times: 1 },
  {
    last: missOf({ status: 502, trouble: 'Nothing listens at 127.0.0.1:3000', took: 61_000, bytes: 12e6 }),
    times: 1,
  },
]

function tableIn(width: number): string[] {
  return renderTable(RUNS, width, plain).map((line) => line.trimEnd())
}

describe('the table', () => {
  it('in 60 columns says what was asked for, and what the cache did', () => {
    expect(tableIn(60)).toEqual([
      'METHOD   PATH                   STATUS  CACHE           TOOK',
      'GET      /                      200     miss, stored   31 ms',
      'GET      /assets…ef.css ×1,204  200     hit           0.4 ms',
      'OPTIONS  /潮汐                  200     hit           0.4 ms',
      'GET      /level                 502     failed         1 min',
    ])
  })

  it('in 80 columns says why', () => {
    expect(tableIn(80)).toEqual([
      'METHOD   PATH               STATUS  CACHE         WHY                       TOOK',
      'GET      /                  200     miss, stored  nothing was stored       31 ms',
      'GET      /asse….css ×1,204  200     hit           fresh for 48 s          0.4 ms',
      'OPTIONS  /潮汐              200     hit           fresh for 48 s          0.4 ms',
      'GET      /level             502     failed        Nothing listens at 12…   1 min',
    ])
  })

  it('in 120 columns says how old, for how long and how much, with more of a path', () => {
    expect(tableIn(120)).toEqual([
      'METHOD   PATH                          STATUS  CACHE         WHY                             AGE     TTL   BYTES    TOOK',
      'GET      /                             200     miss, stored  nothing was stored                –       –  4.2 kB   31 ms',
      'GET      /assets/ap…abcdef.css ×1,204  200     hit           fresh for 48 s                 12 s    48 s  4.2 kB  0.4 ms',
      'OPTIONS  /潮汐                         200     hit           fresh for 48 s                 12 s    48 s  4.2 kB  0.4 ms',
      'GET      /level                        502     failed        Nothing listens at 127.0.0…       –       –   12 MB   1 min',
    ])
  })

  it('in 140 columns says when', () => {
    const [titles, first] = tableIn(140)
    expect(titles).toMatch(
      /^TIME {6}METHOD {3}PATH {20,}STATUS {2}CACHE {9}WHY +AGE {5}TTL {3}BYTES {4}TOOK$/,
    )
    expect(first).toMatch(new RegExp(`^${clock(NOW)} {2}GET {6}/ `))
  })

  it('in 20 columns still says what was asked for', () => {
    expect(tableIn(20).slice(0, 2)).toEqual(['PATH', '/'])
  })

  it.each(Array.from({ length: 60 }, (_, at) => 1 + 3 * at))('is no wider than %d columns', (width) => {
    for (const line of renderTable(RUNS, width, plain)) expect(stringWidth(line)).toBeLessThanOrEqual(width)
  })

  it('has a line for titles alone where there is nothing', () => {
    expect(renderTable([], 80, plain)).toHaveLength(1)
  })

  it('says of each cell what it is', () => {
    const [, miss = '', hit = '', , failed = ''] = renderTable(
      RUNS,
      60,
      (role, text) => `<${role}>${text.trim()}`,
    )
    expect([miss, hit, failed].map((line) => /<.*?(?=  )/.exec(line)?.[0])).toEqual([
      '<info>miss, stored',
      '<good>hit',
      '<bad>502',
    ])
  })

  it('lets nothing of a client reach the terminal as a command', () => {
    const url = 'http://127.0.0.1:8080/%1B%5B2J\u001B]0;x\u0007'
    const runs = [{ last: exchangeOf({ url, method: 'GET\u001B[2J', trouble: '\u009B2J' }), times: 1 }]
    // eslint-disable-next-line no-control-regex
    expect(renderTable(runs, 200, plain).join('')).not.toMatch(/[\u0000-\u001F\u007F-\u009F]/)
  })
})
