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
  useless: 'They do not keep it: nothing lets them use it, nor ask whether it has changed.',
  endless: 'They do not store it: it is a stream without an end.',
}

function inWords(verdict: Verdict, hasValidator: boolean): string {
  if (!verdict.stores && verdict.reason === 'useless' && verdict.lifetime > 0) {
    return 'They do not keep it: it is older than it may be used for, and nothing lets them ask whether it has changed.'
  }
  if (!verdict.stores) return REASONS[verdict.reason ?? ''] ?? `They do not store it (${verdict.reason}).`
  return [...whileFresh(verdict), ...whenStale(verdict, hasValidator)].join(' ')
}

function whileFresh({ noCache, lifetime, source, age }: Verdict): string[] {
  if (noCache || lifetime === 0) return []
  const words =
    source === 'heuristic'
      ? `They may use it for about ${duration(lifetime)}: a guess, as nothing says how long.`
      : `They use it for ${duration(lifetime)} (${source === 'expires' ? 'Expires' : source}).`
  if (age === 0) return [words]
  const left = lifetime - age
  const rest = left > 0 ? `${duration(left)} left` : 'that time is over'
  return [words, `It is ${duration(age)} old already: ${rest}.`]
}

function whenStale(verdict: Verdict, hasValidator: boolean): string[] {
  const { noCache, lifetime, notStale, staleWhileRevalidate, staleIfError } = verdict
  const ask = hasValidator ? 'ask whether it has changed before each use' : 'fetch it anew before each use'
  const isOld = noCache || lifetime === 0
  const [begin, then] = isOld
    ? ['They store it, but', 'They store it, and']
    : ['Once it is older, they', 'Once it is older, they']
  if (noCache) return [`${begin} ${ask} (no-cache).`]
  if (notStale !== undefined) return [`${begin} must ${ask}, and show an error if they cannot (${notStale}).`]
  const words =
    staleWhileRevalidate > 0
      ? [
          `${then} may use it for ${duration(staleWhileRevalidate)}${isOld ? '' : ' more'} while they ask in the background.`,
          `Later they ${ask}.`,
        ]
      : [`${begin} ${ask}.`]
  if (staleIfError > 0) words.push(`If the server fails, they may use it for ${duration(staleIfError)} more.`)
  return words
}
