import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Example, startCommand } from './readme.ts'

const root = join(import.meta.dirname, '../..')

/** An example that is up. */
export interface Running {
  readonly port: number
  ask(path: string, init?: RequestInit): Promise<Response>
  /** Has it end as a process manager does. Rejects when it has to be killed. */
  stop(): Promise<void>
}

/** What an example is started with besides what its README says. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>
  /** Further arguments of its command. */
  readonly args?: (port: number) => string[]
  /** Takes away what the example stood on, once it has ended. */
  readonly remove?: () => unknown
}

/** Starts an example by the command of its README, at a port that is free. Rejects with all that it said when it ends. */
export async function start(example: Example, surroundings: Surroundings): Promise<Running> {
  return run(example, startCommand(example), surroundings, await freePort())
}

/** Starts an example again where it was, by what its command comes to, and without a token. */
export function startAgain(example: Example, surroundings: Surroundings, port: number): Promise<Running> {
  return run(example, `${process.execPath} examples/start.ts ${example}`, surroundings, port)
}

async function run(
  example: Example,
  command: string,
  { env = {}, args }: Surroundings,
  port: number,
): Promise<Running> {
  const child = spawn([command, ...(args?.(port) ?? [])].join(' '), {
    cwd: root,
    shell: true,
    // a group of its own, as the command starts others which start the server: they end together
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...OFFLINE, PORT: String(port), HOST: '127.0.0.1', ...env },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)))
  let isOver = false
  // not `exit`: what the command started may live on, and has what it says still open
  const over = once(child, 'close').then(() => void (isOver = true))
  const signal = (name: NodeJS.Signals): void => void (isOver || signalGroup(child.pid!, name))
  process.once('exit', () => signal('SIGKILL'))

  const ask: Running['ask'] = (path, init) => fetch(new URL(path, `http://127.0.0.1:${port}`), init)
  const deadline = Date.now() + LONGEST_START
  while (!(await isAnswered(ask))) {
    if (isOver || Date.now() > deadline) {
      signal('SIGKILL')
      throw new Error(`${example} does not answer:\n${said}`)
    }
    await setTimeout(100)
  }
  return {
    port,
    ask,
    async stop() {
      signal('SIGTERM')
      const isLate = await Promise.race([over, setTimeout(LONGEST_STOP, true, { ref: false })])
      if (isLate !== true) return
      signal('SIGKILL')
      throw new Error(`${example} does not end:\n${said}`)
    },
  }
}

/** In ms. */
const LONGEST_START = 50_000
const LONGEST_STOP = 10_000

function isAnswered(ask: Running['ask']): Promise<boolean> {
  return ask('/').then(
    () => true,
    () => false,
  )
}

function signalGroup(leader: number, name: NodeJS.Signals): void {
  try {
    process.kill(-leader, name)
  } catch {
    // nobody is left
  }
}

/** Nobody asks for updates, tells what is used, or prints colours. */
const OFFLINE = {
  NO_COLOR: '1',
  DENO_NO_UPDATE_CHECK: '1',
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
