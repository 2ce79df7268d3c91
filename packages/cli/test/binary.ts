import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..')
const execute = promisify(execFile)

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** The command as it is published, built from the sources into a folder of its own. */
export interface Binary {
  readonly file: string
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>
  /** Starts what runs until it is stopped. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): ChildProcessWithoutNullStreams
  remove(): void
}

export async function buildBinary(): Promise<Binary> {
  // Inside the package, where what it depends on is found, and apart from what is built to be published
  const cache = join(root, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const directory = mkdtempSync(join(cache, 'freshet-'))
  const tsup = join(root, '../../node_modules/.bin/tsup')
  await execute(tsup, ['--out-dir', directory, '--silent'], { cwd: root })
  const file = join(directory, 'freshet.js')
  return {
    file,
    run: (args, env = {}) => runFile(file, args, env),
    start(args, env = {}) {
      const child = spawn(file, [...args], { env: ownEnv(env) })
      const kill = (): void => void child.kill('SIGKILL')
      process.once('exit', kill)
      child.once('exit', () => process.off('exit', kill))
      return child
    },
    remove: () => rmSync(directory, { recursive: true }),
  }
}

/** Runs the file itself, not node with it: it must be executable, and say how. */
export async function runFile(file: string, args: readonly string[], env: object, cwd = root): Promise<Ran> {
  try {
    const { stdout, stderr } = await execute(file, [...args], { env: ownEnv(env), cwd })
    return { code: 0, out: stdout, err: stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string }
    if (typeof code !== 'number') throw error
    return { code, out: stdout, err: stderr }
  }
}

/** The environment, but for what would decide what the command writes. */
export function ownEnv(env: object): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _, NO_COLOR: __, FRESHET_PURGE_TOKEN: ___, ...own } = process.env
  return { ...own, ...env }
}
