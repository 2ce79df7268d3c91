import type { Verdict } from '../examine/verdict.ts'
import { duration } from '../reading/duration.ts'

const LABELS: Readonly<Record<string, string>> = {
  private: 'Browsers',
  shared: 'Shared caches',
  cdn: 'CDNs that read CDN-Cache-Control',
}

/** What caches do, one row for each kind: those that do the same share it. */
export function verdictRows(
  verdicts: readonly Verdict[],
  hasValidator: boolean,
): [who: string, what: string][] {
  const rows = verdicts.map((verdict): [string, string] => [
    LABELS[verdict.cache] ?? verdict.cache,
    inWords(verdict, hasValidator),
  ])
  const [first, ...others] = rows
  if (first !== undefined && others.every(([, what]) => what === first[1])) return [['All caches', first[1]]]
  return rows
}

const REASONS: Readonly<Record<string, string>> = {
  'no-store': 'They do not store it: it says no-store.',
  unreadable: 'Careful ones do not store it, as a quote that is never closed may hide anything.',
  private: 'They do not store it: it says private.',
  authorization: 'They do not store it: the request carried Authorization, and nothing allows it.',
  'vary-star': 'They never use it again: Vary says *, or cannot be read.',
  status: 'They do not store it: its status speaks of this request alone.',
  'request-no-store': 'They do not store it: the request said no-store.',
  'no-explicit-freshness': 'They do not store it: nothing says how long it is fresh, nor does its status.',
  useless: 'They have no use for it: it is stale from the start, and has nothing to ask by.',
  endless: 'They do not store it: it is a stream without an end.',
}

function inWords(verdict: Verdict, hasValidator: boolean): string {
  if (!verdict.stores && verdict.reason === 'useless' && verdict.lifetime > 0) {
    return 'They have no use for it: it is older than it may be used for, and has nothing to ask by.'
  }
  if (!verdict.stores) return REASONS[verdict.reason ?? ''] ?? `They do not store it (${verdict.reason}).`
  return [...whileFresh(verdict), ...whenStale(verdict, hasValidator)].join(' ')
}

function whileFresh({ noCache, lifetime, source, age }: Verdict): string[] {
  if (noCache) return ['They store it, but ask the server before each use (no-cache).']
  if (lifetime === 0) return ['They store it, but it is stale from the start.']
  const words =
    source === 'heuristic'
      ? `They may use it for about ${duration(lifetime)}: a guess, as nothing says how long.`
      : `They use it for ${duration(lifetime)} (${source === 'expires' ? 'Expires' : source}).`
  if (age === 0) return [words]
  const left = lifetime - age
  return [
    words,
    `It is ${duration(age)} old already: ${left > 0 ? `${duration(left)} left` : 'that time is over'}.`,
  ]
}

function whenStale(verdict: Verdict, hasValidator: boolean): string[] {
  const { noCache, lifetime, notStale, staleWhileRevalidate, staleIfError } = verdict
  if (noCache) return []
  const how = hasValidator ? 'ask whether it has changed' : 'fetch it anew'
  const when = lifetime === 0 ? 'They' : 'After that they'
  if (notStale !== undefined) return [`${when} ${how}, and never use it stale (${notStale}).`]
  const words: string[] = []
  if (staleWhileRevalidate > 0) {
    words.push(
      `${when} may use it for ${duration(staleWhileRevalidate)} more while they ask in the background.`,
    )
  }
  words.push(`${words.length > 0 ? 'Then they' : when} ${how} before each use.`)
  if (staleIfError > 0) words.push(`If the server fails, they may use it for ${duration(staleIfError)} more.`)
  return words
}
