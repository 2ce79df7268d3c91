// Run by Node with a place as JSON: tells what is stored there, and writes until it is killed.
import { DatabaseSync } from 'node:sqlite'
import { type ByteStorage, createCache, createRecordStore } from '@freshet/core'
import { createUnstorageStore, type UnstorageLike } from '@freshet/core/unstorage'
import { Redis } from 'ioredis'
import { createStorage } from 'unstorage'
import fs from 'unstorage/drivers/fs'
import fsLite from 'unstorage/drivers/fs-lite'
import { redisStorage } from '../../src/redis.ts'
import { sqliteStorage } from '../../src/sqlite.ts'
import { answerFor, nameOf, RECORD_BYTES, requestFor, TARGETS, type Target, versionOf } from './versions.ts'

/** Where responses are kept, and after which version to go on. */
export interface Place {
  readonly kind: 'fs' | 'fs-lite' | 'sqlite' | 'redis'
  /** A folder, a file, or a port. */
  readonly at: string
  readonly version: number
}

/** What such a process is told to do. */
export type Order = 'find' | 'write' | 'finish'

/** What it tells; `versions` by the names of the targets. */
export type Said =
  | { readonly said: 'found'; readonly versions: Readonly<Record<string, number>>; readonly faults: string[] }
  /** From now on nothing older than `version` may be found. */
  | { readonly said: 'written'; readonly name: string; readonly version: number }
  | { readonly said: 'finished'; readonly hits: number; readonly left: number; readonly faults: string[] }

const DAY = 24 * 60 * 60 * 1000
const { kind, at, version: last } = JSON.parse(process.argv[2]!) as Place
const say = (said: Said): void => void process.send!(said)
const storage = storageAt()
const storeFor = (now: () => number) => {
  const options = { recordBytes: RECORD_BYTES, now }
  return 'read' in storage ? createRecordStore(storage, options) : createUnstorageStore(storage, options)
}
const faults: string[] = []
const cache = createCache({
  storage: storeFor(Date.now),
  storageDeadline: 10_000,
  onEvent: (event) => {
    if (event.type === 'store-fault') faults.push(`${event.operation} ${event.key}: ${String(event.error)}`)
  },
})

function storageAt(): ByteStorage | UnstorageLike {
  switch (kind) {
    case 'fs':
      return createStorage({ driver: fs({ base: at }) })
    case 'fs-lite':
      return createStorage({ driver: fsLite({ base: at }) })
    case 'sqlite':
      return sqliteStorage(new DatabaseSync(at))
    case 'redis': {
      const redis = new Redis(Number(at))
      redis.on('error', () => {})
      return redisStorage(redis)
    }
  }
}

let version = last

/** Has the next version of a target stored. */
async function write(target: Target): Promise<void> {
  const background: Promise<unknown>[] = []
  const next = ++version
  const context = { waitUntil: (work: Promise<unknown>) => void background.push(work) }
  const response = await cache.handle(
    requestFor(target, 'no-cache'),
    // a condition would have the stored version answered
    () => answerFor(target, next),
    context,
  )
  await response.arrayBuffer()
  await Promise.all(background)
  if (faults.length === 0) say({ said: 'written', name: nameOf(target), version: next })
}

async function writeOn(target: Target): Promise<void> {
  // a storage that was killed keeps no promise
  for (let written = 1; faults.length === 0; written++) {
    await write(target)
    // a purge concerns both variants, and the other may be on its way
    if (written % 8 > 0 || target.language !== undefined) continue
    await cache.purge({ url: new URL(target.path, 'https://example.com') })
    say({ said: 'written', name: nameOf(target), version: version + 1 })
  }
}

/** The version that is stored of each target. */
async function find(): Promise<Record<string, number>> {
  const versions: Record<string, number> = {}
  for (const target of TARGETS) {
    try {
      const response = await cache.handle(requestFor(target, 'only-if-cached'), () => new Response())
      if (response.status !== 504) versions[nameOf(target)] = await versionOf(target, response)
    } catch (error) {
      faults.push(String(error))
    }
  }
  return versions
}

async function finish(): Promise<void> {
  for (const target of TARGETS) await write(target)
  const hits = Object.keys(await find()).length
  // when the records of purges have expired too
  const later = storeFor(() => Date.now() + 500 * DAY)
  await later.sweep()
  const { examined } = await later.sweep()
  say({ said: 'finished', hits, left: examined, faults })
}

process.on('message', (order: Order) => {
  if (order === 'find') void find().then((versions) => say({ said: 'found', versions, faults }))
  if (order === 'write') for (const target of TARGETS) void writeOn(target)
  if (order === 'finish') void finish()
})
process.on('disconnect', () => process.exit())
process.send!('ready')
