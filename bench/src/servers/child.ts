import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** Processes that serve, so that none outlives this one, whatever ends it. */
const children = new Map<ChildProcess, NodeJS.Signals>()

process.on('exit', () => {
  for (const [child, signal] of children) child.kill(signal)
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))

export interface Child {
  readonly process: ChildProcess
  /** Ends it, and waits until it has ended. */
  stop(): Promise<void>
}

/** Lets a process end with this one; resolves when it has ended. */
export async function endWithThis(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  children.set(child, signal)
  await new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()))
  children.delete(child)
}

/** Starts a process that is to end with this one. */
export function start(
  program: string,
  args: readonly string[],
  { env = process.env, signal = 'SIGKILL' }: { env?: NodeJS.ProcessEnv; signal?: NodeJS.Signals } = {},
): Child {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = endWithThis(child, signal)
  return {
    process: child,
    async stop() {
      child.kill(signal)
      await ended
    },
  }
}

/** Its first line. Rejects where it ends before it has said one. */
export async function firstLine({ process: child }: Child): Promise<string> {
  const ended = once(child, 'close').then(([code]) => {
    throw new Error(`${child.spawnargs.join(' ')} ended with ${code} before it said anything`)
  })
  ended.catch(() => {})
  const [line] = (await Promise.race([once(createInterface(child.stdout!), 'line'), ended])) as [string]
  return line
}
