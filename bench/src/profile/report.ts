import { features } from '../size/features.ts'
import { featureOf } from '../size/weigh.ts'
import type { Profiled } from './profiled.ts'

/** One case in one runtime. */
export interface CaseProfile {
  /** As the heading of its columns. */
  readonly runtime: string
  readonly profiled: readonly Profiled[]
}

/** The cache's own code stands by its features. */
const OWN = 'Cache: '

/** Features of the cache of less than this many hundredths of the base, in every runtime, stand together. */
const LEAST = 4

const TITLES: Readonly<Record<string, string>> = {
  asker: 'The handler, the client, and the runtime for both',
  'for-core': 'The runtime, called by the cache',
  garbage: 'Garbage, collected',
  runtime: 'The runtime by itself: promises carried on',
}
const REST = 'The rest of the cache'
const SUM = 'All'

/** Where the time of a case goes, in hundredths of what its base takes in the same runtime, as a table. */
export function profileCells(profiles: readonly CaseProfile[]): string[][] {
  const columns = profiles.flatMap(({ runtime, profiled }) => {
    const base = sum(Object.values(profiled[0]!.places))
    return profiled.map(({ contender, places }) => ({
      heading: `${runtime}: ${contender}`,
      shares: sharesOf(places, base),
    }))
  })
  const names = features.map(({ title }) => `${OWN}${title}`)
  const isSmall = (name: string): boolean => columns.every(({ shares }) => (shares.get(name) ?? 0) < LEAST)
  const small = names.filter(isSmall)
  const large = names.filter((name) => !small.includes(name))
  const most = (name: string): number => Math.max(...columns.map(({ shares }) => shares.get(name) ?? 0))
  const row = (title: string, parts: readonly string[]): string[] => [
    title,
    ...columns.map(({ shares }) => shown(sum(parts.map((name) => shares.get(name) ?? 0)))),
  ]
  const outside = Object.values(TITLES)
  return [
    ['', ...columns.map(({ heading }) => heading)],
    ...outside.map((name) => row(name, [name])),
    ...large.toSorted((a, b) => most(b) - most(a)).map((name) => row(name, [name])),
    row(REST, small),
    row(SUM, [...outside, ...names]),
  ]
}

function sharesOf(places: Profiled['places'], base: number): Map<string, number> {
  const shares = new Map<string, number>()
  for (const [place, time] of Object.entries(places)) {
    const name = TITLES[place] ?? `${OWN}${featureOf(place.slice('core:'.length), features).title}`
    shares.set(name, (shares.get(name) ?? 0) + (100 * (time ?? 0)) / base)
  }
  return shares
}

function sum(numbers: readonly (number | undefined)[]): number {
  return numbers.reduce<number>((total, each = 0) => total + each, 0)
}

function shown(share: number): string {
  return share < 0.5 ? '' : share.toFixed(0)
}
