import type { StoredResponse } from '../message.ts'

/** Whether what is purged is forgotten (`hard`), or stale from then on (`soft`). */
export type PurgeMode = 'hard' | 'soft'

export const MODES: readonly PurgeMode[] = ['hard', 'soft']

/** When something was last purged: ms since the epoch, 0 for never. */
export type Purged = Readonly<Record<PurgeMode, number>>

/** Less than a clock can tell, and more than a number of ms since the epoch can: ms. */
export const INSTANT: number = 2 ** -10

export const NEVER: Purged = Object.freeze({ hard: 0, soft: 0 })

/**
 * What was purged, as one record that any number of processes write: each merges what it knows with what it finds, and
 * what one has written over another comes back with the next that knows it. Its size is bounded, whatever is purged.
 */
export interface Ledger {
  readonly everything: Purged
  readonly prefixes: Readonly<Record<string, Purged>>
  /** For each of {@link BUCKETS} parts of all names, when one of them was purged last. By which mode, its own record says. */
  readonly buckets: Readonly<Record<number, number>>
}

/** More prefixes than that are not told apart: the oldest counts as everything. */
const MAX_PREFIXES = 256

/** Characters of all prefixes together: the ledger is one record, in whatever storage. */
const MAX_PREFIX_TEXT = 24_000

const BUCKETS = 1024

/** How the keys begin under which purges are kept: no URL has a space. */
const PURGE_RECORD = 'freshet purge'

export const LEDGER_KEY: string = `${PURGE_RECORD}s`

/** Under which key it is kept when a name was purged. */
export const nameKey = (mode: PurgeMode, name: string): string => `${PURGE_RECORD}d ${mode} ${name}`

/** Whether what is under `key` tells of purges: it is not to be believed for longer than it was asked for, and no response. */
export const isPurgeRecord = (key: string): boolean => key.startsWith(PURGE_RECORD)

export const EMPTY_LEDGER: Ledger = Object.freeze({ everything: NEVER, prefixes: {}, buckets: {} })

/** In which part of all names this one is. */
export function bucketOf(name: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  return (hash ^ (hash >>> 15)) & (BUCKETS - 1)
}

/** The later of each time in two ledgers. */
export function merged(a: Ledger, b: Ledger): Ledger {
  // while nothing is purged, a hit looks at no names
  if (b === EMPTY_LEDGER) return bounded(a)
  if (a === EMPTY_LEDGER) return bounded(b)
  const prefixes = { ...a.prefixes }
  for (const [prefix, purged] of Object.entries(b.prefixes))
    prefixes[prefix] = later(prefixes[prefix], purged)
  const buckets: Record<number, number> = { ...a.buckets }
  for (const [bucket, time] of Object.entries(b.buckets)) {
    buckets[+bucket] = Math.max(buckets[+bucket] ?? 0, time)
  }
  return bounded({ everything: later(a.everything, b.everything), prefixes, buckets })
}

/** Whether `known` tells nothing that `found` does not. */
export function isTold(known: Ledger, found: Ledger): boolean {
  return (
    isNoLater(known.everything, found.everything) &&
    Object.entries(known.prefixes).every(([prefix, purged]) => {
      const told = later(found.everything, found.prefixes[prefix])
      return isNoLater(purged, told)
    }) &&
    Object.entries(known.buckets).every(([bucket, time]) => time <= (found.buckets[+bucket] ?? 0))
  )
}

/** When something was purged of which some purges were of this and some of that. */
export function later(a: Purged = NEVER, b: Purged = NEVER): Purged {
  return { hard: Math.max(a.hard, b.hard), soft: Math.max(a.soft, b.soft) }
}

/** When what has this URL was last purged by it. */
export function byUrl({ everything, prefixes }: Ledger, url: string): Purged {
  let last = everything
  for (const prefix of Object.keys(prefixes)) {
    if (url.startsWith(prefix)) last = later(last, prefixes[prefix])
  }
  return last ?? NEVER
}

function isNoLater(a: Purged, b: Purged): boolean {
  return a.hard <= b.hard && a.soft <= b.soft
}

function bounded(ledger: Ledger): Ledger {
  const prefixes = Object.entries(ledger.prefixes)
  const last = ({ hard, soft }: Purged): number => Math.max(hard, soft)
  const newest = prefixes.sort(([, a], [, b]) => last(b) - last(a))
  let text = 0
  const isKept = ([prefix]: readonly [string, Purged], at: number): boolean => {
    text += prefix.length
    return at < MAX_PREFIXES && text <= MAX_PREFIX_TEXT
  }
  const kept = newest.filter(isKept)
  if (kept.length === prefixes.length) return ledger
  const forgotten = newest.filter((entry) => !kept.includes(entry))
  return {
    ...ledger,
    everything: forgotten.reduce((all, [, purged]) => later(all, purged), ledger.everything),
    prefixes: Object.fromEntries(kept),
  }
}

/** A value that is no response, as a store keeps it. @param now ms since the epoch */
export function asStored(value: unknown, now: number): StoredResponse {
  const body = new TextEncoder().encode(JSON.stringify(value))
  const times = { requestTime: now, responseTime: now }
  return { status: 200, statusText: '', headers: new Headers(), body, selecting: [], ...times }
}

/** The ledger in what a store found; an empty one when it is none. */
export function ledgerIn(found: StoredResponse | undefined): Ledger {
  const value = valueIn(found) as Partial<Ledger> | undefined
  const { everything, prefixes, buckets } = value ?? {}
  if (!isPurged(everything) || !isRecordOf(prefixes, isPurged) || !isRecordOf(buckets, isTime)) {
    return EMPTY_LEDGER
  }
  return { everything, prefixes, buckets }
}

/** The time in what a store found; 0 when it is none. */
export function timeIn(found: StoredResponse | undefined): number {
  const value = valueIn(found)
  return isTime(value) ? value : 0
}

function valueIn(found: StoredResponse | undefined): unknown {
  if (!(found?.body instanceof Uint8Array)) return undefined
  try {
    return JSON.parse(new TextDecoder().decode(found.body))
  } catch {
    return undefined
  }
}

const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0

function isPurged(value: unknown): value is Purged {
  const { hard, soft } = Object(value) as Partial<Purged>
  return isTime(hard) && isTime(soft)
}

function isRecordOf<T>(
  value: unknown,
  isMember: (member: unknown) => member is T,
): value is Record<string, T> {
  return typeof value === 'object' && value !== null && Object.values(value).every(isMember)
}
