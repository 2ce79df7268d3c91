import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const binary = ['/usr/bin/wrk', '/usr/local/bin/wrk', '/opt/homebrew/bin/wrk'].find((path) =>
  existsSync(path),
)

/** Whether wrk is missing here, and a title that says so. Throws in CI, where it must run. */
export function whereWrkRuns(title: string): { readonly missing: boolean; readonly title: string } {
  if (binary !== undefined) return { missing: false, title }
  if (process.env['CI']) throw new Error('wrk is missing: apt-get install wrk')
  return { missing: true, title: `${title} (skipped: no wrk)` }
}

/** What came of a load. */
export interface Load {
  readonly answered: number
  /** Answers with another status or other bytes than the files have. */
  readonly wrong: number
  /** Answers that say that they came from the store. */
  readonly hits: number
  /** Connections that failed, and what else the tool calls an error. */
  readonly errors: number
  readonly perSecond: number
}

/** What to ask for. */
export interface LoadOptions {
  /** Where the files are that the answers must be. */
  readonly folder: string
  /** Asked for in turn. */
  readonly paths: readonly string[]
  readonly connections: number
  /** When it is enough. */
  readonly until: () => Promise<unknown>
}

/** Asks, and compares each answer to its file. */
export async function load(url: string, { folder, paths, connections, until }: LoadOptions): Promise<Load> {
  const script = join(import.meta.dirname, 'load.lua')
  const env = { ...process.env, FOLDER: folder, PATHS: paths.join(' ') }
  const tool = spawn(binary!, ['-t1', `-c${connections}`, '-d300s', '--timeout', '20s', '-s', script, url], {
    env,
  })
  const out = text(tool.stdout)
  try {
    await until()
  } finally {
    // so it stops, and says what it has
    tool.kill('SIGINT')
  }
  const said = await out
  return JSON.parse(said.slice(said.lastIndexOf('{"answered"'))) as Load
}
