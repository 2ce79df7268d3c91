import * as fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { exchangeOf, missOf } from '../../test/exchanges.ts'
import { NOW } from '../../test/telling.ts'
import { noTotals } from '../traffic/totals.ts'
import { type Board, renderBoard } from './board.ts'
import { clock } from './path.ts'

const plain = (_role: string, text: string): string => text

const TOTALS = {
  ...noTotals(NOW),
  requests: 1204,
  hits: 1111,
  calls: 93,
  bytes: 18_200_000,
  storedBytes: 17_000_000,
}

function boardOf(told: Partial<Board> = {}): Board {
  return {
    address: 'http://127.0.0.1:8080',
    origin: 'http://localhost:3000',
    storage: 'memory of 64 MiB',
    totals: TOTALS,
    underWay: 2,
    runs: [
      { last: missOf(), times: 1 },
      { last: exchangeOf(), times: 3 },
    ],
    note: undefined,
    keys: ['p purge everything', 'c clear', 'q quit'],
    ...told,
  }
}

function shown(board: Board, columns: number, rows: number): string[] {
  return renderBoard(board, { columns, rows }, plain).map((line) => line.trimEnd())
}

describe('the screen', () => {
  it('has the totals above, the last requests in the middle and the keys below', () => {
    const note = { time: NOW, role: 'good', text: 'Purged everything' } as const
    expect(shown(boardOf({ note }), 80, 12)).toEqual([
      'http://127.0.0.1:8080 → http://localhost:3000 · memory of 64 MiB',
      '1,204 requests · 92.3 % hits · 93 to the origin, 1,111 saved',
      '18 MB sent, 17 MB from the store · 2 under way',
      '',
      'METHOD   PATH               STATUS  CACHE         WHY                       TOOK',
      'GET      /level             200     miss, stored  nothing was stored       31 ms',
      'GET      /level ×3          200     hit           fresh for 48 s          0.4 ms',
      '',
      '',
      '',
      `${clock(NOW)} Purged everything`,
      'p purge everything · c clear · q quit',
    ])
  })

  it('says where to send requests while there are none', () => {
    const lines = shown(boardOf({ runs: [], totals: noTotals(NOW), underWay: 0 }), 80, 10)
    expect(lines[1]).toBe('0 requests · – hits · 0 to the origin, 0 saved · 0 B sent, 0 B from the store')
    expect(lines[3]).toBe('No requests yet. Send them to http://127.0.0.1:8080')
  })

  it('has the newest requests where there is no room for all', () => {
    const runs = Array.from({ length: 50 }, (_, at) => ({
      last: exchangeOf({ url: `http://127.0.0.1:8080/${at}` }),
      times: 1,
    }))
    const lines = shown(boardOf({ runs }), 80, 12)
    const paths = lines.flatMap((line) => /^GET +\/(\d+)/.exec(line)?.[1] ?? [])
    expect(paths).toEqual(['46', '47', '48', '49'])
  })

  it('has no line for keys where there are none', () => {
    expect(shown(boardOf({ keys: [] }), 80, 12).at(-1)).toBe('')
  })

  it('tells of failures', () => {
    expect(shown(boardOf({ totals: { ...TOTALS, failures: 3 } }), 200, 12)[1]).toContain('· 3 failed ·')
  })

  it('fits into any terminal', () => {
    const size = fc.record({
      columns: fc.integer({ min: 1, max: 200 }),
      rows: fc.integer({ min: 1, max: 60 }),
    })
    const text = 'Nothing listens at 潮.example'
    const boards = [boardOf(), boardOf({ note: { time: NOW, role: 'bad', text } }), boardOf({ runs: [] })]
    fc.assert(
      fc.property(size, fc.constantFrom(...boards), (size, board) => {
        const lines = renderBoard(board, size, plain)
        expect(lines.length).toBeLessThanOrEqual(size.rows)
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(size.columns)
      }),
    )
  })

  it('fills the terminal where it is high enough', () => {
    expect(renderBoard(boardOf(), { columns: 80, rows: 30 }, plain)).toHaveLength(30)
  })
})
