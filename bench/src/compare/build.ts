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

/** A commit of this repository, checked out elsewhere. */
export interface Checkout {
  readonly commit: string
  readonly folder: string
}

/** The commit that `revision` names; `undefined` where the history does not have it. */
export async function commitOf(revision: string): Promise<string | undefined> {
  try {
    return (await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`)).trim()
  } catch {
    return undefined
  }
}

/** Does something with a commit checked out in a folder of its own, which is removed whatever comes of it. */
export async function withCheckout<Result>(
  commit: string,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = join(temporaryFolder('compare'), 'checkout')
  await git('worktree', 'add', '--detach', '--quiet', folder, commit)
  try {
    return await use(folder)
  } finally {
    await git('worktree', 'remove', '--force', folder)
  }
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
