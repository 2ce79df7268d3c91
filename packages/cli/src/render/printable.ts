// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069]/g

/** JSON in which they are escapes of JSON. */
export function printableJson(json: string): string {
  // Line ends and what is below them JSON itself writes as it must
  return json.replace(CONTROL, (char) =>
    char === '\n' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** `text` with what could move a terminal's cursor or turn its text round written as an escape. */
export function printable(text: string): string {
  return text.replace(CONTROL, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
