import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { createCache, parseCacheControl } from '@freshet/core'
import { build } from 'tsup'
import { temporaryFolder } from '../servers/folder.ts'

const run = promisify(execFile)
const repository = join(import.meta.dirname, '../../..')

/** What is measured of a build; what it does not have is not measured. */
export interface Core {
  readonly createCache?: typeof createCache
  readonly parseCacheControl?: typeof parseCacheControl
}

/** The commit that `revision` names; `undefined` where the history does not have it. */
export async function commitOf(revision: string): Promise<string | undefined> {
  try {
    return (await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`)).trim()
  } catch {
    return undefined
  }
}

/** Whether the history ends where the clone was cut off. */
export async function isShallow(): Promise<boolean> {
  return (await git('rev-parse', '--is-shallow-repository')).trim() === 'true'
}

/** A folder with the core as it was in a commit, gone when this process has ended. Rejects where there was none. */
export async function coreOf(commit: string): Promise<string> {
  const folder = temporaryFolder('compare')
  const archive = join(folder, 'core.tar')
  await git('archive', '--format=tar', `--output=${archive}`, commit, 'packages/core')
  await run('tar', ['-xf', archive, '-C', folder])
  return folder
}

/** The core of a folder, as it is there, built and loaded into this process. Rejects where it cannot be built. */
export async function loadCore(folder: string, outDir: string): Promise<Core> {
  await build({
    config: false,
    silent: true,
    entry: { index: join(folder, 'packages/core/src/index.ts') },
    outDir,
    format: 'esm',
    target: 'es2022',
    tsconfig: join(repository, 'tsconfig.base.json'),
    outExtension: () => ({ js: '.mjs' }),
  })
  return (await import(pathToFileURL(join(outDir, 'index.mjs')).href)) as Core
}

/** The folder of this repository: the work as it is, committed or not. */
export const here: string = repository

async function git(...args: string[]): Promise<string> {
  return (await run('git', args, { cwd: repository })).stdout
}
