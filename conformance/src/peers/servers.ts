import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { apache, nginx, squid, trafficServer, varnish } from './setups.ts'
import type { Setup } from './setups.ts'

const run = promisify(execFile)

/** A server that caches, installed on this machine. */
export interface Server {
  readonly name: string
  /** The command that tells its version. */
  readonly version: readonly [command: string, ...args: string[]]
  /** Lays out its files in `folder` and says what to run. */
  readonly set: Setup
}

/** Configured as the suite's own Docker image configures them. */
export const servers: readonly Server[] = [
  { name: 'nginx', version: ['nginx', '-v'], set: nginx },
  { name: 'Apache httpd', version: ['apache2', '-v'], set: apache },
  { name: 'Squid', version: ['squid', '-v'], set: squid },
  { name: 'Varnish', version: ['varnishd', '-V'], set: varnish },
  { name: 'Apache Traffic Server', version: ['traffic_server', '-V'], set: trafficServer },
]

/** Its version, or `undefined` when it is not installed. */
export async function installedVersion({ version: [command, ...args] }: Server): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(command, args)
    return /\d+(\.\d+)+/.exec(stdout + stderr)?.[0]
  } catch {
    return undefined
  }
}

/** A server, running. */
export interface Running {
  readonly url: string
  stop(): Promise<void>
}

/** Starts a server in front of the one at `origin`, with its files in a temporary folder. */
export async function startServer(server: Server, origin: string): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'))
  // some servers give up their rights before they write
  await chmod(folder, 0o777)
  const port = await freePort()
  const [command, ...args] = await server.set({ folder, port, originPort: new URL(origin).port })
  const child = spawn(command, args, { stdio: 'ignore' })
  await untilListening(port, child)
  const url = `http://127.0.0.1:${port}`
  await untilAnswering(url)
  return {
    url,
    async stop() {
      if (child.exitCode === null) {
        child.kill()
        await once(child, 'exit')
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A server that listens may still refuse what comes all at once, as the suite does: httpd while it starts its children. */
async function untilAnswering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const burst = Array.from({ length: 50 }, (_, at) => fetch(`${url}/warm-up/${attempt}/${at}`))
    const answers = await Promise.allSettled(burst)
    await Promise.all(answers.map((answer) => answer.status === 'fulfilled' && answer.value.arrayBuffer()))
    if (answers.every(({ status }) => status === 'fulfilled')) return
    await pause(100)
  }
  throw new Error(`${url} does not answer fifty requests at once`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended at its start (${child.exitCode})`)
    const socket = connect(port, '127.0.0.1')
    const isUp = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (isUp) return
    await pause(100)
  }
  throw new Error(`${child.spawnfile} does not listen`)
}
