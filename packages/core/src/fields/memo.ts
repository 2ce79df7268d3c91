/** Values repeat across a site; longer ones are rare, and kept they would let a client fill the memory. */
const MEMO_SIZE = 256
const MEMO_LENGTH = 256

/** `parse`, remembering what it made of the last 256 different texts that have at most 256 characters. */
export function memoised<Value>(parse: (text: string) => Value): (text: string) => Value {
  const memo = new Map<string, Value>()
  return (text) => {
    const known = memo.get(text)
    if (known !== undefined || memo.has(text)) return known as Value
    const parsed = parse(text)
    if (text.length <= MEMO_LENGTH) {
      if (memo.size >= MEMO_SIZE) memo.delete(memo.keys().next().value!)
      memo.set(text, parsed)
    }
    return parsed
  }
}
