import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

/** A runtime that is installed as a package, and how it runs a script from the sources. */
const RUNTIMES = {
  Deno: {
    // not the command, which hands no signal over to the runtime that it starts
    path: '../deno/deno',
    run: ['run', '--unstable-kv', '--no-lock', '--no-remote', '--conditions=@freshet/source', '--allow-all'],
  },
  Bun: { path: 'bun', run: ['--conditions=@freshet/source'] },
  Node: { path: process.execPath, run: ['--conditions=@freshet/source'] },
} as const

export type Runtime = keyof typeof RUNTIMES

/** The command that runs a script of this folder in `runtime`. */
export function commandOf(
  runtime: Runtime,
  script: string,
  ...args: string[]
): [path: string, args: string[]] {
  return [pathOf(runtime), [...RUNTIMES[runtime].run, resolve(import.meta.dirname, script), ...args]]
}

/** The environment of a runtime that is not to ask for updates or to print colours. */
export const environment: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' }

/** Runs a script of this folder in `runtime`; what it says. Rejects with what it complained of when it failed. */
export async function runIn(runtime: Runtime, script: string, ...args: string[]): Promise<string> {
  const [path, all] = commandOf(runtime, script, ...args)
  const { stdout } = await promisify(execFile)(path, all, { env: environment, maxBuffer: 2 ** 26 })
  return stdout
}

/** A script of this folder that serves, and has said where. */
export interface Serving {
  readonly url: string
  /** Has it end as a process manager does, and waits until it has. */
  stop(): Promise<void>
}

/** Starts a script of this folder that serves in `runtime`: the first line that it says is its URL. */
export async function serveIn(runtime: Runtime, script: string, ...args: string[]): Promise<Serving> {
  const [path, all] = commandOf(runtime, script, ...args)
  const child = spawn(path, all, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const first = once(createInterface(child.stdout), 'line') as Promise<[string]>
  const said = await Promise.race([
    first,
    ended.then(([code]) => Promise.reject(new Error(`${script}: ${code}`))),
  ])
  return {
    url: said[0],
    async stop() {
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
      const [, signal] = (await ended) as [number | null, string | null]
      clearTimeout(late)
      if (signal === 'SIGKILL') throw new Error(`${script} did not end within 10 s`)
    },
  }
}

/** Whether `runtime` is missing here, and the title that says so. Throws in CI, where it must run. */
export async function whereRuns(
  runtime: Runtime,
): Promise<{ readonly missing: boolean; readonly title: string }> {
  try {
    const { stdout } = await promisify(execFile)(pathOf(runtime), ['--version'], { env: environment })
    return { missing: false, title: `in ${runtime} ${/\d+\.\d+\.\d+/.exec(stdout)?.[0]}` }
  } catch (error) {
    if (process.env['CI']) throw new Error(`${runtime} must run in CI: ${String(error)}`, { cause: error })
    return { missing: true, title: `in ${runtime} (skipped: ${String(error)})` }
  }
}

function pathOf(runtime: Runtime): string {
  return resolve(import.meta.dirname, '../node_modules/.bin', RUNTIMES[runtime].path)
}
