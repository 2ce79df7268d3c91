import type { Paint, Role } from '../paint.ts'
import type { Run } from '../traffic/recent.ts'
import { saved, type Totals } from '../traffic/totals.ts'
import { grouped, percent, size } from '../traffic/units.ts'
import { flow, left, widthOf } from './cells.ts'
import { clock } from './path.ts'
import { printable } from './printable.ts'
import { renderTable } from './table.ts'

/** Something that happened beside the requests. */
export interface Note {
  /** Ms since the epoch. */
  readonly time: number
  readonly role: Role
  readonly text: string
}

/** What the live table shows. */
export interface Board {
  /** Where the proxy listens, and what stands behind it. */
  readonly address: string
  readonly origin: string
  /** Where responses are kept. */
  readonly storage: string
  readonly totals: Totals
  /** Requests that are being answered. */
  readonly underWay: number
  readonly runs: readonly Run[]
  readonly note: Note | undefined
  /** What keys do; empty where there are none. */
  readonly keys: readonly string[]
}

/** Of a terminal, in characters. */
export interface Size {
  readonly columns: number
  readonly rows: number
}

/** The whole terminal, in no more lines than it has and none wider than it is. */
export function renderBoard(board: Board, { columns, rows }: Size, paint: Paint): string[] {
  const head = [...titleLines(board, columns, paint), ...totalLines(board, columns, paint), '']
  const foot = footLines(board, columns, paint)
  const room = rows - head.length - foot.length
  // where there is no room for a row below its titles, what counts is told first
  if (room < 2) return [...head.slice(0, -1), ...foot.slice(1)].slice(0, rows)
  const runs = board.runs.slice(-(room - 1))
  const body = runs.length > 0 ? renderTable(runs, columns, paint) : waiting(board, columns, paint)
  return [...head, ...body, ...Array<string>(room - body.length).fill(''), ...foot]
}

function titleLines({ address, origin, storage }: Board, width: number, paint: Paint): string[] {
  const [first = '', ...others] = flow([`${address} → ${origin}`, storage], width)
  return [paint('title', first), ...others]
}

function totalLines({ totals, underWay }: Board, width: number, paint: Paint): string[] {
  const { requests, hits, calls, failures, bytes, storedBytes } = totals
  const pieces = [
    `${grouped(requests)} ${requests === 1 ? 'request' : 'requests'}`,
    `${percent(hits, requests)} hits`,
    `${grouped(calls)} to the origin, ${grouped(saved(totals))} saved`,
    `${size(bytes)} sent, ${size(storedBytes)} from the store`,
    ...(failures > 0 ? [`${grouped(failures)} failed`] : []),
    ...(underWay > 0 ? [`${grouped(underWay)} under way`] : []),
  ]
  return flow(pieces, width).map((line) => (failures > 0 ? line : paint('info', line)))
}

function waiting({ address }: Board, width: number, paint: Paint): string[] {
  return flow([`No requests yet. Send them to ${address}`], width).map((line) => paint('faint', line))
}

function footLines({ note, keys }: Board, width: number, paint: Paint): string[] {
  const about = note === undefined ? '' : `${clock(note.time)} ${printable(note.text)}`
  const line = left(about, Math.min(width, Math.max(1, widthOf(about)))).trimEnd()
  const lines = ['', note === undefined ? '' : paint(note.role, line)]
  return keys.length === 0 ? lines : [...lines, ...flow(keys, width).map((key) => paint('faint', key))]
}
