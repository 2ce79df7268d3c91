// Run by Node with a setup as JSON: a cache over Redis that is asked by messages.
import { createCache, createRecordStore, createTieredStore, type Lock, type Store } from '@freshet/core'
import { createMemoryStore } from '@freshet/core/memory'
import { Redis } from 'ioredis'
import { redisLock, redisStorage } from '../../src/redis.ts'
import { type CacheSetup, type Numbered, ORIGIN, type Question, type Reply, type Told } from './messages.ts'
import { originOf } from './origin.ts'

const setup = JSON.parse(process.argv[2]!) as CacheSetup
const { port, counter, hintAge, recordBytes, blindness, lock, ...options } = setup
let ahead = 0
const now = (): number => Date.now() + ahead
const redis = new Redis(port)
redis.on('error', () => {})
const handler = originOf(new Redis(counter))
const faults: string[] = []
let waits = 0
const cache = createCache({
  ...options,
  now,
  storage: storeOf(),
  ...(lock && { lock: watched(redisLock(redis)) }),
  onEvent: (event) => {
    if (event.type === 'store-fault') faults.push(`${event.operation}: ${String(event.error)}`)
  },
})

function storeOf(): Store {
  const laidOut = { now, ...(hintAge !== undefined && { hintAge }), ...(recordBytes && { recordBytes }) }
  const shared = createRecordStore(redisStorage(redis), laidOut)
  return blindness === undefined ? shared : createTieredStore(createMemoryStore(), shared, { blindness, now })
}

function watched(lock: Lock): Lock {
  return {
    async acquire(key, lease) {
      const release = await lock.acquire(key, lease)
      if (release === undefined) waits++
      return release
    },
  }
}

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case 'fetch': {
      const background: Promise<unknown>[] = []
      const context = { waitUntil: (work: Promise<unknown>) => void background.push(work) }
      const request = new Request(new URL(question.path, ORIGIN), question.init)
      const response = await cache.handle(request, handler, context)
      const body = new Uint8Array(await response.arrayBuffer())
      // so that what was to be stored is there when the answer is
      await Promise.all(background)
      return { status: response.status, headers: [...response.headers], body } satisfies Told
    }
    case 'purge':
      return cache.purge(question.target)
    case 'advance':
      ahead += question.ms
      return undefined
    case 'faults':
      return faults
    case 'waits':
      return waits
  }
}

process.on('message', (question: Numbered<Question>) => {
  const reply = (said: Reply): void => void process.send!({ id: question.id, ...said })
  answer(question).then(
    (value) => reply({ value }),
    (error: unknown) => reply({ error: String(error) }),
  )
})
process.on('disconnect', () => process.exit())
process.on('unhandledRejection', (error) => {
  console.error(error)
  process.exit(1)
})
process.send!('ready')
