import type { Outcome } from '@freshet/core'
import type { Board } from '../src/render/board.ts'
import type { Exchange } from '../src/traffic/exchange.ts'
import { noTotals } from '../src/traffic/totals.ts'
import { exchangeOf, missOf } from './exchanges.ts'
import { NOW } from './telling.ts'

const at = (path: string): Pick<Exchange, 'url'> => ({ url: `http://localhost:8080${path}` })
const passed = (path: string, outcome: Outcome, told: Partial<Exchange> = {}): Exchange =>
  missOf({ ...at(path), outcome, ...told })

const ROWS: readonly (readonly [Exchange, number])[] = [
  [missOf({ ...at('/'), took: 42 }), 1],
  [missOf({ ...at('/assets/app.3f9c21.css'), took: 18 }), 1],
  [exchangeOf(at('/')), 3],
  [exchangeOf({ ...at('/assets/app.3f9c21.css'), took: 0.31 }), 1],
  [passed('/news', { hit: false, fwd: 'stale', fwdStatus: 304, age: 0, ttl: 60_000 }, { took: 8.2 }), 1],
  [passed('/api/me', { hit: false, fwd: 'uri-miss', notStored: 'private' }, { took: 24 }), 1],
  [passed('/api/login', { hit: false, fwd: 'method' }, { method: 'POST', took: 61 }), 1],
]

/** What the README shows of the table. */
export const BOARD: Board = {
  address: 'http://127.0.0.1:8080',
  origin: 'http://localhost:3000',
  storage: 'memory of 64 MiB',
  totals: { ...noTotals(NOW), requests: 9, hits: 4, calls: 5, bytes: 37_935, storedBytes: 21_075 },
  underWay: 0,
  runs: ROWS.map(([last, times]) => ({ last, times })),
  note: undefined,
  keys: ['p purge everything', 'c clear', 'q quit'],
}
