/** Numbers from 0 to 1, the same for the same `seed` (mulberry32). */
function* randomNumbers(seed: number): Generator<number, never> {
  let state = seed
  for (;;) {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const PIECES = [
  ' |\t|,|, |;|=|"|\\|\\"|/|-|:|*|.|+|%|\0|\n|é|İ|ÿ|\u{1F600}|\uD800|W/|w/|W|"a"|bytes=|bytes |0-1|-5|5-|*/|q=|;q=0.5|en',
  '0|1|00|31|60|2147483648|9007199254740993|-1|1e3|Thu|Thu, |Thursday, | Aug |-Aug-|2050|02:01:18|GMT|text/html',
  '__proto__|constructor|max-age',
].flatMap((pieces) => pieces.split('|'))

/**
 * Strings to break a parser with, the same on every run: `count` made of field syntax and stray characters, then
 * long runs of one piece, on which a parser that goes back over what it has read would take seconds.
 */
export function nastyStrings(count = 5000, seed = 1): string[] {
  const random = randomNumbers(seed)
  const pick = (): string => PIECES[Math.floor(random.next().value * PIECES.length)] ?? ''
  const strings: string[] = []
  while (strings.length < count) {
    strings.push(Array.from({ length: Math.floor(random.next().value * 12) }, pick).join(''))
  }
  for (const piece of PIECES) {
    const run = piece.repeat(60_000 / piece.length)
    strings.push(`a${run}b`, `"${run}`, `bytes=0${run}-`)
  }
  return strings
}
