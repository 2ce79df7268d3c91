/** A list cut at its commas, trimmed, without empty members; a comma in a quoted string is text (RFC 9110 §5.6.1). */
export function members(value: string | null): string[] {
  const cut: string[] = []
  let member = ''
  let inQuotes = false
  let isUnclosed = false
  const text = value ?? ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (char === '"' && inQuotes) inQuotes = false
    else if (char === '"' && !isUnclosed) {
      inQuotes = isClosed(text, at)
      // A quote that is never closed hides nothing, and neither does one behind it
      isUnclosed = !inQuotes
    }
    if (char === '\\' && inQuotes) member += text[at++]!
    if (char === ',' && !inQuotes) {
      cut.push(member)
      member = ''
    } else {
      member += text[at] ?? ''
    }
  }
  return [...cut, member].map((part) => part.trim()).filter((part) => part !== '')
}

/** Whether a string that is quoted from `open` on is closed again. */
function isClosed(text: string, open: number): boolean {
  return /^"(?:[^"\\]|\\.)*"/s.test(text.slice(open))
}

/** The members in lower case. */
export function tokens(value: string | null): string[] {
  return members(value?.toLowerCase() ?? null)
}

const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/

/** Whether `text` is a token, as names of fields and directives are (RFC 9110 §5.6.2). */
export function isToken(text: string): boolean {
  return TOKEN.test(text)
}
