// Run by Node with a setup as JSON: a cache over Redis that is asked by messages.
import { createCache, createRecordStore, createTieredStore, type Store } from '@freshet/core'
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
const cache = createCache({
  ...options,
  now,
  storage: storeOf(),
  ...(lock && { lock: redisLock(redis) }),
  onEvent: (event) => {
    if (event.type === 'store-fault') faults.push(`${event.operation}: ${String(event.error)}`)
  },
})

function storeOf(): Store {
  const laidOut = { now, ...(hintAge !== undefined && { hintAge }), ...(recordBytes && { recordBytes }) }
  const shared = createRecordStore(redisStorage(redis), laidOut)
  return blindness === undefined ? shared : createTieredStore(createMemoryStore(), shared, { blindness, now })
}

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case 'fetch': {
      const background: Promise<unknown>[] = []
      const context = { waitUntil: (work: Promise<unknown>) => void background.push(work) }
      const started = performance.now()
      const request = new Request(new URL(question.path, ORIGIN), question.init)
      const response = await cache.handle(request, handler, context)
      const body = new Uint8Array(await response.arrayBuffer())
      const ms = performance.now() - started
      // so that what was to be stored is there when the answer is
      await Promise.all(background)
      return { status: response.status, headers: [...response.headers], body, ms } satisfies Told
    }
    case 'purge':
      return cache.purge(question.target)
    case 'advance':
      ahead += question.ms
      return undefined
    case 'faults':
      return faults
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
