import { Buffer } from 'node:buffer'
import { redisStorage } from '@freshet/adapters/redis'
import { Redis } from 'ioredis'
import type { CountedBytes } from '../cases/case.ts'

/** A Redis on this machine, by ioredis, which says itself how many commands have reached it. */
export async function redisBytes(port: number): Promise<CountedBytes> {
  const client = new Redis(port, '127.0.0.1')
  return {
    adapted: redisStorage(client),
    get: (name) => client.getBuffer(name) as Promise<Uint8Array<ArrayBuffer> | null>,
    set(name, { buffer, byteOffset, byteLength }, seconds) {
      const bytes = Buffer.from(buffer, byteOffset, byteLength)
      return seconds === undefined
        ? client.set(name, bytes)
        : client.set(name, bytes, 'EX', Math.ceil(seconds))
    },
    delete: (name) => client.del(name),
    async count() {
      const told = await client.info('commandstats')
      const commands = [...told.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)]
      return commands.reduce((sum, [, name, calls]) => sum + (name === 'info' ? 0 : Number(calls)), 0)
    },
    clear: () => client.flushall(),
  }
}
