/** Values repeat across a site; longer ones are rare, and kept they would let a client fill the memory. */
const MEMO_SIZE = 256
const MEMO_LENGTH = 256

/**
 * `parse`, remembering what it made of up to 256 different texts that have at most 256 characters, then beginning anew: to take
 * the oldest out, an engine goes past all that were taken out before, which lasts longer than to parse.
 */
export function memoised<Value>(parse: (text: string) => Value): (text: string) => Value {
  let memo = new Map<string, Value>()
  return (text) => {
    const known = memo.get(text)
    if (known !== undefined || memo.has(text)) return known as Value
    const parsed = parse(text)
    if (text.length <= MEMO_LENGTH) {
      if (memo.size >= MEMO_SIZE) memo = new Map()
      memo.set(text, parsed)
    }
    return parsed
  }
}
