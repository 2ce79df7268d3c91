import type { Role } from '../paint.ts'
import type { Exchange } from '../traffic/exchange.ts'
import type { Run } from '../traffic/recent.ts'
import { type Kind, tell, type Told } from '../traffic/tell.ts'
import { effort, grouped, size, span } from '../traffic/units.ts'
import { middle, widthOf } from './cells.ts'
import { printable } from './printable.ts'
import { clock, pathOf } from './path.ts'

/** What the cells of a row are made of. */
export interface Row {
  readonly exchange: Exchange
  readonly told: Told
  readonly times: number
}

/** One column of the table. */
export interface Column {
  readonly title: string
  /** In columns of the terminal, at least. */
  readonly width: number
  /** How much wider it becomes where there is room. */
  readonly stretch?: number
  /** The one of the lowest rank goes first where there is no room. */
  readonly rank: number
  readonly isRight?: boolean
  readonly text: (row: Row, room: number) => string
  readonly role?: (row: Row) => Role | undefined
}

/** In the order in which they stand. */
export const COLUMNS: readonly Column[] = [
  { title: 'TIME', width: 8, rank: 0, text: ({ exchange }) => clock(exchange.time), role: () => 'faint' },
  { title: 'METHOD', width: 7, rank: 6, text: ({ exchange }) => printable(exchange.method) },
  { title: 'PATH', width: 16, rank: 9, stretch: Infinity, text: pathText },
  {
    title: 'STATUS',
    width: 6,
    rank: 7,
    text: ({ exchange }) => String(exchange.status ?? '–'),
    role: status,
  },
  { title: 'CACHE', width: 12, rank: 8, text: ({ told }) => told.what, role: ({ told }) => ROLES[told.kind] },
  { title: 'WHY', width: 22, rank: 4, stretch: 24, text: ({ told }) => printable(told.why) },
  { title: 'AGE', width: 6, rank: 3, isRight: true, text: ({ exchange }) => spanOf(exchange.outcome?.age) },
  { title: 'TTL', width: 6, rank: 2, isRight: true, text: ({ exchange }) => spanOf(exchange.outcome?.ttl) },
  { title: 'BYTES', width: 6, rank: 1, isRight: true, text: ({ exchange }) => size(exchange.bytes) },
  { title: 'TOOK', width: 6, rank: 5, isRight: true, text: ({ exchange }) => effort(exchange.took) },
]

const ROLES: Readonly<Record<Kind, Role | undefined>> = {
  hit: 'good',
  shared: 'good',
  fresh: 'info',
  stale: 'warn',
  passed: undefined,
  failed: 'bad',
}

/** What is asked for, and how often in a row. */
function pathText({ exchange, times }: Row, room: number): string {
  const suffix = times > 1 ? ` ×${grouped(times)}` : ''
  return middle(pathOf(exchange.url), room - widthOf(suffix)) + suffix
}

function status({ exchange: { status = 0 } }: Row): Role | undefined {
  return status >= 500 ? 'bad' : status >= 400 ? 'warn' : undefined
}

function spanOf(ms: number | undefined): string {
  return ms === undefined ? '–' : Number.isFinite(ms) ? span(ms) : '∞'
}

/** The row of a run of requests. */
export function rowOf({ last, times }: Run): Row {
  return { exchange: last, told: tell(last), times }
}
