import { type Arbitrary, constantFrom, tuple } from 'fast-check'
import type { Directive } from './history.ts'

/** One of the values; each value of a row is drawn as often as the row's number says. Shrinks to the first of all. */
export function pick<T>(...rows: readonly (readonly [weight: number, ...values: T[]])[]): Arbitrary<T> {
  return constantFrom(
    ...rows.flatMap(([weight, ...values]) => values.flatMap((value) => Array<T>(weight).fill(value))),
  )
}

export function chance(percent: number): Arbitrary<boolean> {
  return pick([100 - percent, false], [percent, true])
}

/** Like {@link pick}, from rows of text: `6 max-age=1 no-store`. `-` is no directive. */
function pickDirective(...rows: readonly string[]): Arbitrary<Directive | null> {
  return pick(
    ...rows.map((row): [number, ...(Directive | null)[]] => {
      const [weight, ...texts] = row.split(' ')
      return [Number(weight), ...texts.map(directiveOf)]
    }),
  )
}

function directiveOf(text: string): Directive | null {
  if (text === '-') return null
  const [name = '', argument] = text.split('=')
  if (argument === undefined) return [name]
  return [name, /^\d+$/.test(argument) ? Number(argument) : argument]
}

type Directives = Arbitrary<readonly Directive[]>

function all(members: readonly (Directive | null)[]): readonly Directive[] {
  return members.filter((member) => member !== null)
}

/** What a client asks for. */
export const wishes: Directives = tuple(
  pickDirective(
    '60 -',
    '3 no-cache max-age=0 max-stale max-stale=10 only-if-cached no-store',
    '2 max-age=10 max-age=100 min-fresh=5 min-fresh=50 max-stale=100 stale-if-error=100',
    '1 max-age=junk min-fresh=junk max-stale=junk no-transform stale-if-error=10',
  ),
  pickDirective(
    '30 -',
    '1 max-stale max-stale=10 max-age=10 min-fresh=5 no-cache only-if-cached stale-if-error=1000',
  ),
).map(all)

/** What an origin says. */
export const directives: Directives = tuple(
  pickDirective(
    '12 max-age=10',
    '6 max-age=1 max-age=100 -',
    '3 s-maxage=10 max-age=0 max-age=100000 public',
    '1 s-maxage=0 max-age=junk max-age=-5 max-age=1.5 max-age=9999999999 s-maxage=',
  ),
  pickDirective(
    '20 -',
    '4 stale-while-revalidate=10 stale-if-error=10',
    '3 stale-while-revalidate=100 stale-if-error=100',
    '1 stale-while-revalidate=junk stale-if-error=junk max-age=1000 s-maxage=60',
  ),
  pickDirective(
    '24 -',
    '3 no-store private no-cache must-revalidate',
    '2 proxy-revalidate public immutable private="x-personal" no-cache="x-personal"',
    '1 must-understand no-transform unheard-of="no-store" no-store=junk private=x-personal',
    '1 private="set-cookie,x-personal" no-cache="set-cookie"',
  ),
  pickDirective(
    '40 -',
    '2 stale-if-error=100 stale-while-revalidate=20 public must-understand must-revalidate',
    '1 no-store private no-cache max-age=20 immutable s-maxage=20 "open = max-age',
  ),
  chance(20),
).map(([a, b, c, d, isReversed]) => all(isReversed ? [d, c, b, a] : [a, b, c, d]))

const PRIVATE: readonly Directive[] = [['private'], ['max-age', 10]]
const STALE: readonly Directive[] = [
  ['max-age', 5],
  ['stale-if-error', 20],
]

/** What an origin says to shared caches alone; each is a valid structured field. */
export const targeted: Arbitrary<readonly Directive[] | null> = pick<readonly Directive[] | null>(
  [30, null],
  [1, [['max-age', 20]], [['no-store']], PRIVATE, STALE],
)
