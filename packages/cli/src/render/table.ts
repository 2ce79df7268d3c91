import type { Paint } from '../paint.ts'
import type { Run } from '../traffic/recent.ts'
import { left, right } from './cells.ts'
import { type Column, COLUMNS, rowOf } from './columns.ts'

/** A column, and how wide it is here. */
type Fitted = Column & { readonly room: number }

const GAP = '  '

/** Columns of a lower rank come only where those that stretch have this much more than they need. */
const GOOD_TO_HAVE = 2
const EASE = 12

/** A line for each run of requests, below one of titles, none wider than `width` columns of a terminal. */
export function renderTable(runs: readonly Run[], width: number, paint: Paint): string[] {
  const columns = columnsFor(width)
  const titles = columns.map((column) => placed(column.title, column)).join(GAP)
  const rows = runs.map((run) => {
    const row = rowOf(run)
    const cells = columns.map((column) => {
      const text = placed(column.text(row, column.room), column)
      const role = column.role?.(row)
      return role === undefined ? text : paint(role, text)
    })
    return cells.join(GAP)
  })
  return [paint('faint', titles), ...rows]
}

function placed(text: string, { room, isRight }: Fitted): string {
  return isRight ? right(text, room) : left(text, room)
}

/** As many columns as there is room for, the first in rank at least, and what is left shared among those that stretch. */
function columnsFor(width: number): Fitted[] {
  const [first, ...others] = COLUMNS.toSorted((one, other) => other.rank - one.rank)
  const chosen = new Set([first])
  let free = width - Math.min(first!.width, width)
  for (const column of others) {
    const needed = GAP.length + column.width
    // what is good to have alone must leave room for what stretches
    if (needed + (column.rank < GOOD_TO_HAVE ? EASE : 0) > free) continue
    chosen.add(column)
    free -= needed
  }
  return stretched(
    COLUMNS.filter((column) => chosen.has(column)),
    width,
    free,
  )
}

/** A column that may not stretch for ever gets a third of what is free; the rest goes to the others. */
function stretched(columns: readonly Column[], width: number, free: number): Fitted[] {
  const bounded = columns.find(({ stretch = 0 }) => stretch > 0 && stretch < Infinity)
  const share = bounded === undefined ? 0 : Math.min(Math.floor(free / 3), bounded.stretch ?? 0)
  return columns.map((column) => {
    const more = column === bounded ? share : column.stretch === Infinity ? free - share : 0
    return { ...column, room: Math.min(column.width, width) + more }
  })
}
