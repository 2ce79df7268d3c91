/** A longer word is no slip. */
const LONGEST = 40

/** The one of `names` that `word` is most likely a slip of: the letters are the same, or all but two of them at most. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const text = letters(word)
  if (text.length < 3 || text.length > LONGEST) return undefined
  const same = names.find((name) => letters(name) === text)
  if (same !== undefined) return same
  const ranked = names
    .map((name) => ({ name, slips: slips(text, letters(name)) }))
    .sort((a, b) => a.slips - b.slips)
  const [best] = ranked
  return best !== undefined && best.slips <= (text.length > 7 ? 2 : 1) ? best.name : undefined
}

function letters(word: string): string {
  return word.toLowerCase().replace(/[^a-z]/g, '')
}

/** How many letters were left out, put in, exchanged, or swapped with the next (optimal string alignment). */
function slips(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, at) => at)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swapped = isSwap ? rows[i - 2]![j - 2]! + 1 : Infinity
      row.push(Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, changed, swapped))
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}
