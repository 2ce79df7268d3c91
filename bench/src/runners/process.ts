import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { CaseResult } from '../report/result.ts'
import type { Runtime } from '../runtime.ts'
import type { Growth, Run, Runner, Server } from './runner.ts'

const sources = join(import.meta.dirname, '..')
const environment = { ...process.env, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' }

/** A runtime whose processes run the sources as they are: `program` and what comes before the file. */
export function processRunner(runtime: Runtime, program: string, flags: readonly string[]): Runner {
  return {
    runtime,
    async version() {
      const { stdout } = await promisify(execFile)(program, ['--version'], { env: environment })
      return /\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? stdout.trim()
    },
    async memory(contender, entries) {
      const command = [...flags, join(sources, 'memory/inside.ts'), contender, String(entries)]
      const { stdout } = await promisify(execFile)(program, command, { env: environment })
      return JSON.parse(stdout) as Growth
    },
    async run({ case: name, quick, contenders = [], redis }: Run) {
      const args = [
        ...(quick ? ['--quick'] : []),
        ...contenders.flatMap((contender) => ['--contender', contender]),
        ...(redis === undefined ? [] : ['--redis', String(redis)]),
      ]
      const command = [...flags, join(sources, 'inside/run.ts'), name, ...args]
      const { stdout } = await promisify(execFile)(program, command, { env: environment, maxBuffer: 1e8 })
      return JSON.parse(stdout.trim().split('\n').at(-1)!) as CaseResult
    },
    serve: () => serve(program, [...flags, join(sources, 'served/serve.ts')]),
  }
}

/** Starts a program that prints its port in its first line. */
export async function serve(program: string, args: readonly string[]): Promise<Server> {
  const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface(child.stdout)
  const gone = once(child, 'close').then(([code]) => {
    throw new Error(`${program} ${args.join(' ')} ended with ${code} before it served`)
  })
  const [port] = (await Promise.race([once(lines, 'line'), gone])) as [string]
  gone.catch(() => {})
  return {
    origin: `http://127.0.0.1:${Number(port)}`,
    pid: child.pid,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const closed = once(child, 'close')
      child.kill('SIGKILL')
      await closed
    },
  }
}
