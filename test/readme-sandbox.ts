import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const adapters = join(root, 'packages/adapters/node_modules')

/** The packages that a reader of the READMEs has installed, and where the workspace has them. */
const INSTALLED: Readonly<Record<string, string>> = {
  '@freshet/core': 'packages/core',
  '@freshet/hono': 'packages/hono',
  '@freshet/adapters': 'packages/adapters',
  '@cloudflare/workers-types': 'packages/adapters/node_modules/@cloudflare/workers-types',
  '@opentelemetry/api': 'packages/adapters/node_modules/@opentelemetry/api',
  '@types/bun': 'packages/adapters/node_modules/@types/bun',
  '@hono/node-server': 'playground/node_modules/@hono/node-server',
  elysia: 'packages/adapters/node_modules/elysia',
  h3: 'packages/adapters/node_modules/h3',
  ioredis: 'packages/adapters/node_modules/ioredis',
  hono: 'packages/hono/node_modules/hono',
  unstorage: 'packages/core/node_modules/unstorage',
}

/** Whose types of `Request` and `Response` a project has. */
export type Dialect = 'fetch' | 'workers' | 'bun' | 'deno' | 'service-worker'

const DIALECTS: Readonly<Record<Dialect, object>> = {
  fetch: { typeRoots: [join(root, 'node_modules/@types')] },
  workers: { types: ['@cloudflare/workers-types'], lib: ['ES2023'] },
  bun: { types: ['node', 'bun'], typeRoots: [join(adapters, '@types')] },
  deno: { types: ['deno'], typeRoots: [join(adapters, '@types')] },
  'service-worker': { types: [], lib: ['ES2023', 'WebWorker', 'WebWorker.AsyncIterable'] },
}

/** A reader's project: a directory outside the workspace with Freshet installed from its sources. */
export interface Sandbox {
  readonly directory: string
  /** Runs `code` as a module of its own, each time anew, and gives what it exports. */
  run(code: string): Promise<Record<string, unknown>>
  /** The path of `code` as a module of its own, for another runtime than this. */
  file(code: string): string
  /** What the compiler has to say of the modules `code`, by name, and not of the sources; `''` when it has nothing. */
  typeErrors(code: Readonly<Record<string, string>>, dialect: Dialect): string
  remove(): void
}

export function openSandbox(): Sandbox {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'freshet-readme-')))
  for (const [name, path] of Object.entries(INSTALLED)) {
    const link = join(directory, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, path), link)
  }
  write(directory, 'package.json', JSON.stringify({ type: 'module' }))
  let count = 0
  return {
    directory,
    file: (code) => write(directory, `run/${++count}.ts`, code),
    run: (code) => import(/* @vite-ignore */ write(directory, `run/${++count}.ts`, code)),
    typeErrors(code, dialect) {
      const project = join(directory, dialect)
      for (const [name, text] of Object.entries(code)) write(project, `${name}.ts`, text)
      const compilerOptions = { ...DIALECTS[dialect], noUnusedLocals: false }
      const tsconfig = { extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.ts'] }
      write(project, 'tsconfig.json', JSON.stringify(tsconfig))
      return compile(project)
    },
    remove: () => rmSync(directory, { recursive: true }),
  }
}

function compile(project: string): string {
  try {
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd: project, encoding: 'utf8' })
    return ''
  } catch (error) {
    const messages = String((error as { stdout: string }).stdout).split(/\n(?=\S)/)
    return messages.filter((message) => !message.startsWith('..')).join('\n')
  }
}

function write(directory: string, name: string, text: string): string {
  const file = join(directory, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}
