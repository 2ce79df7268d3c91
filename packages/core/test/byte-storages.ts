import type { ByteStorage } from '../src/store/byte-storage.ts'
import { seeded } from './seeded.ts'

/** The names and bytes of a storage. */
export type Bytes = Map<string, Uint8Array<ArrayBuffer>>

/** A storage in a map that answers at once. */
export function mapStorage(map: Bytes = new Map()): ByteStorage {
  return {
    read: (name) => map.get(name),
    write: (name, bytes) => void map.set(name, bytes),
    remove: (names) => {
      for (const name of names) map.delete(name)
    },
    list: (prefix) => [...map.keys()].filter((name) => name.startsWith(prefix)),
  }
}

/** The same storage, but each answer comes later, and not in the order of the questions. */
export function shuffled(storage: ByteStorage, seed = 1): ByteStorage {
  const random = seeded(seed)
  const pause = async (): Promise<void> => {
    for (let turns = random(4); turns > 0; turns--) {
      if (random(3) === 0) await new Promise((resolve) => setImmediate(resolve))
      else await Promise.resolve()
    }
  }
  const later = async <T>(work: () => T): Promise<Awaited<T>> => {
    await pause()
    const answer = await work()
    await pause()
    return answer
  }
  return {
    read: (name) => later(() => storage.read(name)),
    write: (name, bytes, ttl) => later(() => storage.write(name, bytes, ttl)),
    remove: (names) => later(() => storage.remove(names)),
    ...(storage.list && { list: (prefix) => storage.list!(prefix) }),
  }
}

/** The same storage, whose operations wait where a test says so. What is read is what was there when it was asked. */
export interface Held extends ByteStorage {
  /** What an operation on a name waits for. */
  until: (operation: 'read' | 'write', name: string) => Promise<void> | undefined
}

export function held(storage: ByteStorage): Held {
  const all: Held = {
    until: () => undefined,
    async read(name) {
      const found = await storage.read(name)
      await all.until('read', name)
      return found
    },
    async write(name, bytes, ttl) {
      await all.until('write', name)
      await storage.write(name, bytes, ttl)
    },
    remove: (names) => storage.remove(names),
  }
  return all
}

/** Whether a name is a chunk's. */
export const isChunk = (name: string): boolean => /-[^-]+-\d+$/.test(name)

/** A storage that notes what is asked of it: r for a read, w for a write, d for a removal; of a chunk in upper case. */
export function watched(storage: ByteStorage): {
  readonly storage: ByteStorage
  readonly writes: { name: string; ttl: number | undefined }[]
  trips(run: () => unknown): Promise<string>
} {
  let calls = ''
  const writes: { name: string; ttl: number | undefined }[] = []
  const note = (letter: string, name: string): void => {
    calls += isChunk(name) ? letter.toUpperCase() : letter
  }
  return {
    storage: {
      read: (name) => (note('r', name), storage.read(name)),
      write: (name, bytes, ttl) => {
        note('w', name)
        writes.push({ name, ttl })
        return storage.write(name, bytes, ttl)
      },
      remove: (names) => {
        for (const name of names) note('d', name)
        return storage.remove(names)
      },
    },
    writes,
    async trips(run) {
      calls = ''
      await run()
      return calls
    },
  }
}
