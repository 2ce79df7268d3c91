import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { errorOf } from '../src/case.ts'
import { servedCases } from '../src/served/cases/index.ts'
import { visitOf } from '../src/served/visit.ts'
import type { Running } from './homes.ts'
import { httpClient } from './http-client.ts'

/** How to ask a home that serves at a port. `encodesAnew`: whether it encodes what says `Content-Encoding`. */
export function askOverHttp(
  port: number,
  encodesAnew = false,
): Pick<Running, 'inside' | 'served' | 'rejections' | 'reject'> {
  const client = httpClient(port)
  return {
    async inside(storage, title) {
      const query = new URLSearchParams({ title })
      return (await client.send(`/-/cases/${encodeURIComponent(storage)}?${query}`)).json()
    },
    served: (storage, title) =>
      errorOf(
        servedCases.find((one) => one.title === title)!,
        visitOf(client, storage, encodesAnew),
      ),
    rejections: async () => (await client.send('/-/rejections')).json(),
    reject: async () => (await client.send('/-/reject')).json(),
  }
}

/** Starts a program that prints the port at which it serves. */
export async function startServer(command: string, args: readonly string[]): Promise<ServerProcess> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    // what npm installs as `deno` is a script that starts it: the two end together
    detached: true,
    env: { ...process.env, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' },
  })
  process.once('exit', () => kill(child))
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}`)))
    createInterface(child.stdout!).once('line', (line) => resolve(Number(line)))
  })
  return { port, stop: () => stop(child) }
}

export interface ServerProcess {
  readonly port: number
  stop(): Promise<void>
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const ended = once(child, 'exit')
  kill(child)
  await ended
}

function kill(child: ChildProcess): void {
  if (child.pid !== undefined && !hasEnded(child)) process.kill(-child.pid, 'SIGKILL')
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
