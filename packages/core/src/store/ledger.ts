import type { StoredResponse } from '../message.ts'

/** Whether what is purged is forgotten (`hard`), or stale from then on (`soft`). */
export type PurgeMode = 'hard' | 'soft'

/** When something was last purged: ms since the epoch, 0 for never. */
export type Purged = Readonly<Record<PurgeMode, number>>

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

const BUCKETS = 1024

export const EMPTY_LEDGER: Ledger = Object.freeze({ everything: NEVER, prefixes: {}, buckets: {} })

/** In which part of all names this one is. */
export function bucketOf(name: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  return (hash ^ (hash >>> 15)) & (BUCKETS - 1)
}

/** The later of each time in two ledgers. */
export function merged(a: Ledger, b: Ledger): Ledger {
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

function isNoLater(a: Purged, b: Purged): boolean {
  return a.hard <= b.hard && a.soft <= b.soft
}

function bounded(ledger: Ledger): Ledger {
  const prefixes = Object.entries(ledger.prefixes)
  if (prefixes.length <= MAX_PREFIXES) return ledger
  const last = ({ hard, soft }: Purged): number => Math.max(hard, soft)
  const newest = prefixes.sort(([, a], [, b]) => last(b) - last(a))
  const forgotten = newest.slice(MAX_PREFIXES).reduce((all, [, purged]) => later(all, purged), NEVER)
  return {
    ...ledger,
    everything: later(ledger.everything, forgotten),
    prefixes: Object.fromEntries(newest.slice(0, MAX_PREFIXES)),
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
