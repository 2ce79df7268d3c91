import { execFileSync } from 'node:child_process'
import { openSync, readFileSync, readSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'

/** The machine, as a report names it. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memory: string
  readonly system: string
}

export function thisMachine(): Machine {
  const [{ model } = { model: 'unknown' }] = cpus()
  return {
    processor: model.trim(),
    cores: cpus().length,
    memory: `${Math.round(totalmem() / 1024 ** 3)} GiB`,
    system: `${process.platform} ${process.arch}`,
  }
}

/**
 * Tells for how many µs the first thread of a process has waited for a processor since it began, where Linux says so;
 * always 0 elsewhere.
 */
export function waitedBy(process: number | 'self'): () => number {
  const bytes = new Uint8Array(128)
  const decoder = new TextDecoder()
  try {
    // it stays open: to open it each time would take longer than much of what is measured
    const file = openSync(`/proc/${process}/schedstat`, 'r')
    const read = (): number => {
      const length = readSync(file, bytes, 0, bytes.length, 0)
      return Number(decoder.decode(bytes.subarray(0, length)).split(' ')[1]) / 1000
    }
    return Number.isNaN(read()) ? () => 0 : read
  } catch {
    return () => 0
  }
}

/** The process that this one has started last under that name; `undefined` where Linux knows none. */
export function childNamed(name: string): number | undefined {
  try {
    const told = execFileSync('ps', ['-o', 'pid=,comm=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    const children = told
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
    const pids = children.filter(([, command]) => command === name).map(([pid]) => Number(pid))
    return pids.at(-1)
  } catch {
    return undefined
  }
}

/** Ends a process that takes more than 10 GiB, where Linux tells how much it takes, before it takes all there is. */
export function limitMemory(pid: number | undefined): () => void {
  const watch = setInterval(() => {
    if (pid !== undefined && residentBytes(pid) > 10 * 1024 ** 3) process.kill(pid, 'SIGKILL')
  }, 500)
  return () => clearInterval(watch)
}

function residentBytes(pid: number): number {
  try {
    const [, kibibytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kibibytes ?? 0) * 1024
  } catch {
    return 0
  }
}
