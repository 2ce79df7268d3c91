import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { seeded } from '../../core/test/seeded.ts'
import type { Order, Place, Said } from './processes/lasting.ts'
import { start } from './processes/start.ts'
import { TARGETS } from './processes/versions.ts'
import { startRedis, whereRedisRuns, type RedisServers } from './redis-servers.ts'

const ROUNDS = 5
/** A process is killed when it has written so many responses, and up to as many more, and then some ms later: in the middle of others. */
const MIN_LIFE = TARGETS.length
const LIFE = 4 * TARGETS.length
const REST = 5
/** What a file system cuts off is gone, and may be half of what is written. */
const FOUND_AT_LEAST = (ROUNDS * TARGETS.length) / 2

const directory = mkdtempSync(join(tmpdir(), 'freshet-lasting-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

interface Lasting {
  readonly child: ChildProcess
  tell(order: Order): void
  /** What it says next of that kind. */
  said<Kind extends Said['said']>(kind: Kind): Promise<Extract<Said, { said: Kind }>>
}

async function open(place: Place, hear: (said: Said) => void): Promise<Lasting> {
  const child = await start('lasting.ts', place)
  child.on('message', hear)
  return {
    child,
    tell: (order) => void child.send(order),
    said: (kind) =>
      new Promise((resolve) => {
        const listen = (said: Said): void => {
          if (said.said !== kind) return
          child.off('message', listen)
          resolve(said as never)
        }
        child.on('message', listen)
      }),
  }
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'close')
  child.kill('SIGKILL')
  await ended
}

/**
 * Writes and kills, time and again; what the next process finds is whole, and not older than what was told to be written.
 * Answers how many responses that was.
 */
async function survive(
  kind: Place['kind'],
  at: string,
  seed: number,
  killToo?: () => Promise<void>,
): Promise<number> {
  const random = seeded(seed)
  const oldest = new Map<string, number>()
  let newest = 0
  let found = 0
  const hear = (said: Said): void => {
    if (said.said === 'written') oldest.set(said.name, said.version)
  }
  const check = async (): Promise<Lasting> => {
    newest += 1000
    const lasting = await open({ kind, at, version: newest }, hear)
    lasting.tell('find')
    const { versions, faults } = await lasting.said('found')
    expect(faults).toEqual([])
    for (const [name, version] of Object.entries(versions)) {
      expect(version, name).toBeGreaterThanOrEqual(oldest.get(name) ?? 0)
      found++
    }
    return lasting
  }
  for (let round = 0; round < ROUNDS; round++) {
    const { child, tell, said } = await check()
    tell('write')
    for (let left = MIN_LIFE + random(LIFE); left > 0; left--) await said('written')
    await new Promise((resume) => setTimeout(resume, random(REST)))
    await Promise.all([killToo?.(), kill(child)])
    newest = Math.max(newest, ...oldest.values())
  }
  const { child, tell, said } = await check()
  tell('finish')
  expect(await said('finished')).toEqual({ said: 'finished', hits: TARGETS.length, left: 0, faults: [] })
  await kill(child)
  return found
}

describe('what is stored when its process is killed in the middle of writes, time and again', () => {
  it.each([
    ['fs', 'files', 1],
    ['fs-lite', 'files-lite', 2],
    ['sqlite', 'cache.db', 3],
  ] as const)('is whole in a storage of %s', { timeout: 60_000 }, async (kind, name, seed) => {
    expect(await survive(kind, join(directory, name), seed)).toBeGreaterThan(FOUND_AT_LEAST)
  })

  const { missing, title } = whereRedisRuns()
  it.skipIf(missing)(`is whole ${title} that is killed with it`, { timeout: 60_000 }, async () => {
    // else a busy disk lets Redis answer before it has written
    const options = ['--appendonly', 'yes', '--appendfsync', 'always', '--dir', directory]
    let redis: RedisServers = await startRedis(...options)
    const port = `${redis.ports[0]}`
    const killToo = async (): Promise<void> => {
      redis.stop()
      // its port is free when it has died
      await vi.waitFor(async () => (redis = await startRedis(...options, '--port', port)), 5000)
    }
    try {
      expect(await survive('redis', port, 4, killToo)).toBeGreaterThan(FOUND_AT_LEAST)
    } finally {
      redis.stop()
    }
  })
})
