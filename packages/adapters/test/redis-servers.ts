import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { expect, vi } from 'vitest'

const binary = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']
  .map((folder) => join(folder, 'redis-server'))
  .find((path) => existsSync(path))

/** Whether Redis is missing here, and the title that says so. Throws in CI, where it must run. */
export function whereRedisRuns(): { readonly missing: boolean; readonly title: string } {
  if (binary !== undefined) return { missing: false, title: 'on a real Redis' }
  if (process.env['CI']) throw new Error('redis-server is missing: apt-get install redis-server')
  return { missing: true, title: 'on a real Redis (skipped: no redis-server)' }
}

export interface RedisServers {
  readonly ports: readonly number[]
  stop(): void
}

export async function startRedis(...options: string[]): Promise<RedisServers> {
  const directory = mkdtempSync(join(tmpdir(), 'freshet-redis-'))
  const port = await freePort()
  const basic = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn(binary!, [...basic, '--dir', directory, ...options])
  const stop = () => {
    server.kill('SIGKILL')
    rmSync(directory, { recursive: true, force: true })
  }
  process.once('exit', stop)
  await ready(server)
  return { ports: [port], stop }
}

/** A cluster of two primaries, each with half of the slots. */
export async function startCluster(): Promise<RedisServers> {
  const start = async () =>
    startRedis(
      '--cluster-enabled',
      'yes',
      '--cluster-port',
      `${await freePort()}`,
      '--cluster-node-timeout',
      '5000',
    )
  const servers = [await start(), await start()]
  const ports = servers.flatMap((server) => server.ports)
  const admins = ports.map((port) => new Redis(port))
  await admins[0]!.call('CLUSTER', 'ADDSLOTSRANGE', 0, 8191)
  await admins[1]!.call('CLUSTER', 'ADDSLOTSRANGE', 8192, 16383)
  const info = String(await admins[1]!.call('CLUSTER', 'NODES'))
  const bus = /@(\d+)/.exec(info)![1]!
  await admins[0]!.call('CLUSTER', 'MEET', '127.0.0.1', ports[1]!, bus)
  for (const admin of admins) {
    await vi.waitFor(
      async () => expect(await admin.call('CLUSTER', 'INFO')).toMatch(/cluster_state:ok[^]*cluster_size:2/),
      { timeout: 20_000 },
    )
    admin.disconnect()
  }
  return { ports, stop: () => servers.forEach((server) => server.stop()) }
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    server.stdout?.on('data', (text) => String(text).includes('Ready to accept connections') && resolve())
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)))
  })
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
