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

/** The place of a contender's time, by its share in hundredths of what the base takes. */
type Shares = ReadonlyMap<string, number>

/**
 * Where the time of a case goes, in hundredths of what its base takes in the same runtime, as a table: a column for each runtime,
 * and in each cell one number for each contender.
 */
export function profileCells(profiles: readonly CaseProfile[]): string[][] {
  const columns = profiles.map(({ runtime, profiled }) => {
    const base = sum(Object.values(profiled[0]!.places))
    const heading = `${runtime}: ${profiled.map(({ contender }) => contender).join(' / ')}`
    return { heading, contenders: profiled.map(({ places }) => sharesOf(places, base)) }
  })
  const all = columns.flatMap(({ contenders }) => contenders)
  const most = (name: string): number => Math.max(...all.map((shares) => shares.get(name) ?? 0))
  const names = features.map(({ title }) => `${OWN}${title}`)
  const large = names.filter((name) => most(name) >= LEAST).toSorted((a, b) => most(b) - most(a))
  const small = names.filter((name) => !large.includes(name))
  const outside = Object.values(TITLES)
  const row = (title: string, parts: readonly string[]): string[] => {
    const share = (shares: Shares): string => shown(sum(parts.map((name) => shares.get(name))))
    return [title, ...columns.map(({ contenders }) => contenders.map(share).join(' / '))]
  }
  return [
    ['', ...columns.map(({ heading }) => heading)],
    ...[...outside, ...large].map((name) => row(name, [name])),
    row(REST, small),
    row(SUM, [...outside, ...names]),
  ]
}

function sharesOf(places: Profiled['places'], base: number): Shares {
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
  return share < 0.5 ? '–' : share.toFixed(0)
}
