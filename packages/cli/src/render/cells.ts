import stringWidth from 'string-width'

const PLAIN = /^[ -~]*$/

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** How many columns of a terminal `text` takes: two for a wide character, none for a combining one. */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text)
}

/** `text` in exactly `width` columns: what is too long ends with `…`. */
export function left(text: string, width: number): string {
  return padded(widthOf(text) <= width ? text : head(text, width - 1) + '…', width)
}

/** The same, at the right edge. */
export function right(text: string, width: number): string {
  const fitting = left(text, width).trimEnd()
  return ' '.repeat(Math.max(0, width - widthOf(fitting))) + fitting
}

/** `text` in at most `width` columns; of what is too long both ends are left, for a path says most with its last part. */
export function middle(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  const behind = Math.floor((width - 1) / 2)
  return `${head(text, width - 1 - behind)}…${tail(text, behind)}`
}

/** Pieces in lines of at most `width` columns, ` · ` between them; one that is longer is cut. */
export function flow(pieces: readonly string[], width: number): string[] {
  const lines: string[] = []
  for (const piece of pieces) {
    const last = lines.at(-1)
    const joined = `${last} · ${piece}`
    if (last !== undefined && widthOf(joined) <= width) lines[lines.length - 1] = joined
    else lines.push(left(piece, width).trimEnd())
  }
  return lines
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** As much of the beginning as fits; of what is plain, a character is a column. */
function head(text: string, width: number): string {
  if (PLAIN.test(text)) return text.slice(0, Math.max(0, width))
  return fittingOf(segments(text), width).join('')
}

function tail(text: string, width: number): string {
  if (width <= 0) return ''
  if (PLAIN.test(text)) return text.slice(-width)
  return fittingOf(segments(text).toReversed(), width).toReversed().join('')
}

function segments(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment)
}

function fittingOf(parts: readonly string[], width: number): string[] {
  const fitting: string[] = []
  let left = width
  for (const part of parts) {
    left -= stringWidth(part)
    if (left < 0) break
    fitting.push(part)
  }
  return fitting
}
