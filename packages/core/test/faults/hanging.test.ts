import { describe, expect, it, vi } from 'vitest'
import type { ByteStorage } from '../../src/store/byte-storage.ts'
import { createRecordStore } from '../../src/store/record-store.ts'
import {
  allowNoUnhandledRejection,
  cacheable,
  gate,
  type Gate,
  harness,
  origin,
  quiet,
  read,
  SECOND,
} from '../harness.ts'
import { useFakeTime } from './passing.ts'

allowNoUnhandledRejection()
useFakeTime()

const URL = 'https://example.com/'

/** Memory of which operations wait, as a test says, for a gate that it may open. */
class Held {
  waits: (operation: string, name: string) => boolean = () => false
  readonly gate: Gate = gate()
  readonly written: string[] = []
  readonly #records = new Map<string, Uint8Array<ArrayBuffer>>()

  readonly storage: ByteStorage = {
    read: (name) => this.#when('read', name, () => this.#records.get(name)),
    write: (name, bytes) =>
      this.#when('write', name, () => {
        this.written.push(name)
        this.#records.set(name, bytes.slice())
      }),
    remove: (names) =>
      this.#when('remove', names.join(), () => names.forEach((name) => this.#records.delete(name))),
  }

  get names(): string[] {
    return [...this.#records.keys()]
  }

  async #when<T>(operation: string, name: string, work: () => T): Promise<T> {
    if (this.waits(operation, name)) await this.gate.opened
    return work()
  }
}

/** Whether a name is that of a record without its chunks. */
function isHead(name: string): boolean {
  return !name.includes('-')
}

function hanging() {
  const held = new Held()
  const storage = createRecordStore(held.storage, { recordBytes: 100 })
  const { cache, send, eventsOf } = harness({
    storage,
    storageDeadline: 50,
    storageBreaker: false,
    now: () => Date.now(),
  })
  let version = 0
  const handler = origin(() => cacheable(`${++version} `.repeat(200)))
  const ask = async (): Promise<string> => {
    const asked = send(handler).then((response) => response.text())
    void asked.catch(() => {})
    for (let turn = 0; turn < 20; turn++) await quiet()
    await vi.advanceTimersByTimeAsync(50)
    const text = await asked
    await vi.advanceTimersByTimeAsync(200)
    return text.slice(0, 2)
  }
  return { held, cache, send, ask, eventsOf }
}

describe('a storage that hangs', () => {
  it('in the middle of a long body ends that with an error after the deadline, and an event says so', async () => {
    const { held, ask, eventsOf } = hanging()
    await ask()
    expect(await ask()).toBe('1 ')
    held.waits = (operation, name) => operation === 'read' && name.endsWith('-2')
    await expect(ask()).rejects.toThrow('No answer within 50 ms')
    expect(eventsOf('store-fault')).toMatchObject([{ operation: 'match', error: expect.any(Error) }])
    held.waits = () => false
    expect(await ask()).toBe('1 ')
  })

  it.each(['read', 'write', 'remove'])(
    'for ever in one %s of a key keeps it out of the store for ten seconds, and no longer',
    async (hung) => {
      const { held, cache, ask } = hanging()
      await ask()
      held.waits = (operation) => operation === hung
      void cache.purge({ url: URL }).catch(() => {})
      await vi.advanceTimersByTimeAsync(0)
      void ask().catch(() => {})
      await vi.advanceTimersByTimeAsync(1 * SECOND)
      held.waits = () => false
      await vi.advanceTimersByTimeAsync(10 * SECOND)
      await ask()
      const stored = await ask()
      expect(await ask()).toBe(stored)
    },
  )

  it('in the write of a head until its key was purged lets nobody believe that it is gone', async () => {
    const { held, cache, ask, eventsOf } = hanging()
    held.waits = (operation, name) => operation === 'write' && isHead(name)
    expect(await ask()).toBe('1 ')
    held.waits = () => false
    await vi.advanceTimersByTimeAsync(10 * SECOND)
    const purged = cache.purge({ url: URL })
    await Promise.all([expect(purged).rejects.toThrow('may not be purged'), vi.advanceTimersByTimeAsync(100)])
    const message: unknown = expect.stringContaining('has not ended')
    expect(eventsOf('store-fault').at(-1)?.error).toMatchObject({ message })
    held.gate.open()
    await vi.advanceTimersByTimeAsync(100)
    expect(await ask()).toBe('2 ')
    expect(await ask()).toBe('2 ')
    await cache.purge({ url: URL })
    expect(await ask()).toBe('3 ')
  })

  it('in the write of a long body until its key was purged never writes its head', async () => {
    const { held, cache, ask } = hanging()
    held.waits = (operation, name) => operation === 'write' && !isHead(name)
    expect(await ask()).toBe('1 ')
    await cache.purge({ url: URL })
    held.waits = () => false
    held.gate.open()
    await vi.advanceTimersByTimeAsync(100)
    expect(held.written.filter(isHead)).toEqual([])
    expect(held.names).toEqual([])
    expect(await ask()).toBe('2 ')
    expect(await ask()).toBe('2 ')
  })
})

it('a storage that says there is nothing has it removed all the same: it may be many, of which one does not know yet', async () => {
  const { held, cache, ask } = hanging()
  await ask()
  const { read } = held.storage
  held.storage.read = () => undefined
  await cache.purge({ url: URL })
  held.storage.read = read
  expect(await ask()).toBe('2 ')
})

describe('content in the store, of which another takes the place', () => {
  it('by a purge while it is validated is asked for anew, and all of it is gone', async () => {
    const { held, cache, send } = hanging()
    const validated = gate<Response>()
    const content = '1 '.repeat(200)
    const fields = { etag: '"1"', 'cache-control': 'max-age=60' }
    const handler = origin((call, { headers }) => {
      if (headers.has('if-none-match')) return validated.opened
      return call === 1
        ? cacheable(content, fields)
        : new Response('new', { headers: { 'cache-control': 'no-store' } })
    })
    await read(await send(handler))
    await vi.advanceTimersByTimeAsync(61 * SECOND)
    const asked = send(handler)
    await quiet()
    await cache.purge({ url: URL })
    validated.open(new Response(null, { status: 304, headers: fields }))
    expect((await read(await asked)).text).toBe('new')
    await vi.advanceTimersByTimeAsync(100)
    expect(held.names).toEqual([])
  })

  it('in the moment between the answer of the storage and the first read is the answer all the same', async () => {
    const { held, cache, send } = hanging()
    const content = '1 '.repeat(200)
    const handler = origin(() => cacheable(content))
    await read(await send(handler))
    await vi.advanceTimersByTimeAsync(100)
    const answers = gate()
    const { read: readRecord } = held.storage
    held.storage.read = async (name) => {
      const bytes = await readRecord(name)
      if (isHead(name)) await answers.opened
      return bytes
    }
    // both reads of the head end in one turn, and that of the purge is heard first
    const purged = cache.purge({ url: URL })
    const asked = send(handler)
    await quiet()
    answers.open()
    await purged
    expect((await read(await asked)).text).toBe(content)
    await quiet()
    expect(held.names).toEqual([])
  })
})
