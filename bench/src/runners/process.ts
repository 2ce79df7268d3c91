import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cases } from '../cases/index.ts'
import { limitMemory } from '../machine.ts'
import type { Profiled } from '../profile/profiled.ts'
import type { CaseResult } from '../report/result.ts'
import type { Runtime } from '../runtime.ts'
import { endWithThis, firstLine, start } from '../servers/child.ts'
import type { Growth, Run, Runner, Server } from './runner.ts'

const sources = join(import.meta.dirname, '..')
const environment = { ...process.env, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' }

/** Runs a program. */
export interface ProcessRunner extends Runner {
  readonly program: string
  /** What comes before the file. */
  readonly flags: readonly string[]
}

/** A runtime whose processes run the sources as they are; `largeFlags` stand in for `flags` where much memory is needed. */
export function processRunner(
  runtime: Runtime,
  program: string,
  flags: readonly string[],
  largeFlags: readonly string[] = flags,
): ProcessRunner {
  return {
    runtime,
    program,
    flags,
    async version() {
      const stdout = await output(program, ['--version'])
      return /\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? stdout.trim()
    },
    async memory(contender, entries) {
      const command = [...flags, join(sources, 'memory/inside.ts'), contender, String(entries)]
      return JSON.parse(await output(program, command)) as Growth
    },
    async run({ case: name, quick, contenders = [], redis }: Run) {
      const args = [
        ...(quick ? ['--quick'] : []),
        ...contenders.flatMap((contender) => ['--contender', contender]),
        ...(redis === undefined ? [] : ['--redis', String(redis)]),
      ]
      const isLarge = cases.find((each) => each.name === name)?.large
      const command = [...(isLarge ? largeFlags : flags), join(sources, 'inside/run.ts'), name, ...args]
      const lines = (await output(program, command)).trim().split('\n')
      return JSON.parse(lines.at(-1)!) as CaseResult
    },
    async profile(name) {
      return JSON.parse(
        await output(program, [...flags, join(sources, 'profile/inside.ts'), name]),
      ) as Profiled[]
    },
    serve: () => serve(program, [...flags, join(sources, 'served/serve.ts')]),
  }
}

/** What a program prints. Rejects where it ends with another code than 0. */
async function output(program: string, args: readonly string[]): Promise<string> {
  const running = promisify(execFile)(program, [...args], { env: environment, maxBuffer: 1e8 })
  void endWithThis(running.child)
  const stop = limitMemory(running.child.pid)
  try {
    return (await running).stdout
  } finally {
    stop()
  }
}

/** Starts a program that prints its port in its first line. */
export async function serve(program: string, args: readonly string[]): Promise<Server> {
  const child = start(program, args, { env: environment })
  const port = Number(await firstLine(child))
  return { origin: `http://127.0.0.1:${port}`, pid: child.process.pid, stop: () => child.stop() }
}
