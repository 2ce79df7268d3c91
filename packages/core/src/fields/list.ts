const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/

/** Whether `text` is a token, as every field name and directive name must be (RFC 9110 §5.6.2). */
export function isToken(text: string): boolean {
  return TOKEN.test(text)
}

/** The members of a comma-separated list, trimmed, without the empty ones; a comma in a quoted string is text (RFC 9110 §5.6.1). */
export function listMembers(value: string): string[] {
  const members: string[] = []
  let start = 0
  let quoted = false
  for (let at = 0; at <= value.length; at++) {
    const char = value[at]
    if (quoted && char === '\\') at++
    else if (char === '"') quoted = !quoted
    else if (at >= value.length || (char === ',' && !quoted)) {
      const member = trimWhitespace(value.slice(start, at))
      if (member !== '') members.push(member)
      start = at + 1
    }
  }
  return members
}

/** Without the optional white space around it: spaces and tabs, nothing else (RFC 9110 §5.6.3). */
export function trimWhitespace(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '')
}
