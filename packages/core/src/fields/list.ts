const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/

/** Whether `text` is a token, as every field name and directive name must be (RFC 9110 §5.6.2). */
export function isToken(text: string): boolean {
  return TOKEN.test(text)
}

/** The members of a comma-separated list, trimmed, without the empty ones; a comma in a quoted string is text (RFC 9110 §5.6.1). */
export function listMembers(value: string): string[] {
  return splitAtCommas(value).filter((member) => member !== '')
}

/**
 * The texts between a value's commas, trimmed, the empty ones too; a comma in a quoted string is text (RFC 9110 §5.6.4).
 * A quote that is never closed opens nothing: what follows it must not be hidden in it.
 */
export function splitAtCommas(value: string): string[] {
  if (!value.includes('"')) return value.split(',').map(trimWhitespace)
  const parts: string[] = []
  let start = 0
  let unclosed = false
  for (let at = 0; at < value.length; at++) {
    const char = value[at]
    if (char === ',') {
      parts.push(trimWhitespace(value.slice(start, at)))
      start = at + 1
    } else if (char === '"' && !unclosed) {
      const close = closingQuote(value, at)
      if (close === -1) unclosed = true
      else at = close
    }
  }
  parts.push(trimWhitespace(value.slice(start)))
  return parts
}

/** Where the quoted string that opens at `open` closes; -1 when it does not (RFC 9110 §5.6.4). */
function closingQuote(value: string, open: number): number {
  for (let at = open + 1; at < value.length; at++) {
    const char = value[at]
    if (char === '\\') at++
    else if (char === '"') return at
  }
  return -1
}

/** Without the optional white space around it: spaces and tabs, nothing else (RFC 9110 §5.6.3). */
export function trimWhitespace(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isWhitespace(text.charCodeAt(start))) start++
  while (end > start && isWhitespace(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isWhitespace(code: number): boolean {
  return code === 0x20 || code === 0x09
}
