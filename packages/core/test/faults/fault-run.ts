import { expect } from 'vitest'
import { createMemoryStore } from '../../src/store/memory.ts'
import { createRecordStore, type RecordStore } from '../../src/store/record-store.ts'
import type { Store } from '../../src/store/store.ts'
import { createTieredStore } from '../../src/store/tiered.ts'
import { seeded } from '../seeded.ts'
import { type Fault, FaultyStorage, type Trouble } from './faulty-storage.ts'
import { Load, type Tally } from './load.ts'
import { DEADLINE } from './load-time.ts'
import { type Kind, KINDS } from './origin.ts'

/** Of a hundred operations. */
export const RATES = [1, 10, 50] as const

/** Makes the store that the cache is given of one that keeps records in a faulty storage. */
export type Tiers = (records: RecordStore) => Store

/** What the cache is given. */
export const STORES: {
  readonly 'a store of records': Tiers
  readonly 'memory in front of records': Tiers
} = {
  'a store of records': (records) => records,
  'memory in front of records': (records) =>
    createTieredStore(createMemoryStore(), records, { blindness: 300 }),
}

/** A load over a storage that goes wrong for a while. */
export interface FaultRun {
  readonly troubles: readonly Trouble[]
  readonly rate: number
  readonly tiers: Tiers
  readonly seed?: number
  readonly kinds?: readonly Kind[]
  /** Steps of each client while the storage goes wrong. */
  readonly steps?: number
  readonly recordBytes?: number
}

/** What came of it. */
export interface Outcome extends Tally {
  /** How often each trouble was made. */
  readonly injected: ReadonlyMap<string, number>
  /** What the storage was asked for. */
  readonly operations: number
  /** What was said of the breaker. */
  readonly breaker: readonly string[]
}

const WARMING = 10

/** What is told of a failure has it: so it can be seen again. */
export const SEED: number = Number(process.env['FRESHET_SEED'] ?? 1)

const pages = (Object.keys(KINDS) as Kind[]).filter((kind) => kind !== 'stream')

/** With these a storage that removed something says so, and still answers with it, or with what only that told of. */
const UNTRUTHFUL = ['read older', 'read sibling', 'remove loses', 'remove some']

/** With these an operation fails, or seems to. */
const FAILING: readonly Fault[] = ['throws', 'rejects', 'hangs', 'late', 'fails-after']

/**
 * Plays a load over a storage that is well, then goes wrong, then is well again, and expects that nothing was answered
 * wrongly, and that hits are back.
 */
export async function faultRun(run: FaultRun): Promise<Outcome> {
  const { troubles, rate, tiers, seed = SEED, kinds = pages, steps = 35, recordBytes = 1000 } = run
  const told = `FRESHET_SEED=${seed}, ${rate} % of ${troubles.map(nameOf).join(', ')}`
  const draw = seeded(seed * 1000 + rate)
  const storage = new FaultyStorage(draw, DEADLINE)
  const store = tiers(createRecordStore(storage, { recordBytes, hintAge: 2000 }))
  const load = new Load({ store, draw, kinds, isTruthful: troubles.every(isTruthful) })
  await load.run(WARMING)
  Object.assign(storage, { troubles, rate })
  await load.run(steps)
  const operations = Object.values(storage.operations).reduce((sum, count) => sum + count)
  storage.rate = 0
  const share = await load.recover()
  const { tally, events } = load
  expect(tally.findings, told).toEqual([])
  expect(share, `hits after ${told}`).toBe(1)
  if (rate === 0 || !troubles.some(mayBreak)) expect(tally.broken, `broken bodies with ${told}`).toBe(0)
  expectToldOf(load, storage, told)
  const breaker = events.flatMap((event) => (event.type === 'store-breaker' ? [event.state] : []))
  expect(breaker.at(-1) ?? 'closed', told).toBe('closed')
  return { ...tally, injected: storage.injected, operations, breaker }
}

/** Adds up what was counted in several. */
export function total(outcomes: readonly Outcome[], count: (outcome: Outcome) => number | undefined): number {
  return outcomes.reduce((sum, outcome) => sum + (count(outcome) ?? 0), 0)
}

/** Expects that the runs of one trouble tested something. */
export function expectMuch(outcomes: readonly Outcome[]): void {
  const statuses = [200, 206, 304].map((status) => total(outcomes, (outcome) => outcome.statuses[status]))
  expect(Math.min(...statuses)).toBeGreaterThanOrEqual(5 * outcomes.length)
  expect(total(outcomes, ({ requests }) => requests)).toBeGreaterThanOrEqual(250 * outcomes.length)
  expect(total(outcomes, ({ hits }) => hits)).toBeGreaterThanOrEqual(80 * outcomes.length)
  expect(total(outcomes, ({ invalidations }) => invalidations)).toBeGreaterThanOrEqual(20 * outcomes.length)
}

export function nameOf({ operation, fault }: Trouble): string {
  return `${operation} ${fault}`
}

/** Whether what was removed is gone. */
export function isTruthful(trouble: Trouble): boolean {
  return !UNTRUTHFUL.includes(nameOf(trouble))
}

/** Whether a body may turn out not to be there when its head has been sent. */
function mayBreak({ operation, fault }: Trouble): boolean {
  if (operation === 'read') return fault !== 'slow'
  const isLost = fault === 'loses' || fault === 'some'
  return operation === 'remove' ? isLost : isLost || ['halves', 'junk', 'foreign'].includes(fault)
}

/** What failed is heard of, and nothing else. */
function expectToldOf({ events }: Load, { injected, troubles }: FaultyStorage, told: string): void {
  const failed = troubles.filter(({ fault }) => FAILING.includes(fault))
  const count = failed.reduce((sum, trouble) => sum + (injected.get(nameOf(trouble)) ?? 0), 0)
  const heard = events.filter(({ type }) => type === 'store-fault').length
  if (injected.size === 0) expect(heard, told).toBe(0)
  if (count >= 10) expect(heard, told).toBeGreaterThan(count / 10)
}
