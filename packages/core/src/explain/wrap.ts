// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069]/g

/** `text` with what could move a terminal's cursor or turn its text round written as an escape. */
export function printable(text: string): string {
  return text.replace(CONTROL, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

/**
 * `text`, made printable, in lines of at most `width` characters: the first begins with `first`, all others with as many spaces. It
 * is broken at spaces; a longer word has a line of its own, and so has `last`, which is not broken, where it does not fit.
 */
export function wrap(text: string, width: number, first = '', last?: string): string[] {
  const rest = ' '.repeat(first.length)
  const lines: string[] = []
  let line = first
  let isEmpty = true
  for (const word of [...printable(text).split(' '), ...(last === undefined ? [] : [last])]) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = rest
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line]
}
