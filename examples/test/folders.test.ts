import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { codeIn, tableUnder } from '../../test/readme-blocks.ts'
import { type Example, examples, shownRequests, startCommand } from './readme.ts'

const folder = join(import.meta.dirname, '..')
const root = join(folder, '..')

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

function manifestOf(path: string): Manifest {
  return JSON.parse(read(join(path, 'package.json'))) as Manifest
}

/** The files of an example that are part of the repository, by their paths in its folder. */
function filesOf(example: Example): string[] {
  const made = /^(node_modules|\.wrangler|responses\.db)/
  const entries = readdirSync(join(folder, example), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, example).length + 1))
    .filter((path) => !made.test(path))
}

function sourcesOf(example: Example): string[] {
  return filesOf(example).filter((path) => path.endsWith('.ts'))
}

/** What a file imports from when it runs, types apart. */
function importsOf(path: string): string[] {
  const code = read(path)
  const statements = /^(?:import|export) (?!type )(?:[^'"();=]* from )?'([^']+)'/gm
  return [...code.matchAll(statements)].map(([, from]) => from!)
}

/** The packages that a subpath of `@freshet/adapters` imports when it runs. */
function packagesBehind(path: string, seen = new Set<string>()): string[] {
  if (seen.has(path)) return []
  seen.add(path)
  return importsOf(path).flatMap((from) =>
    from.startsWith('.') ? packagesBehind(join(path, '..', from), seen) : [packageOf(from)],
  )
}

function packageOf(from: string): string {
  return from.split('/', from.startsWith('@') ? 2 : 1).join('/')
}

it('are all tested, and no others', () => {
  const folders = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'package.json')))
  expect(folders.toSorted()).toEqual(examples.toSorted())
})

it.each(['README.md', 'examples/README.md'])('start by the lines that %s has', (path) => {
  const rows = tableUnder(read(path), 'Examples that deploy')
  const lines = rows.map((row) => [/\[(.*)\]/.exec(row[0]!)?.[1], codeIn(row.at(-1))])
  expect(lines).toEqual(examples.map((example) => [example, startCommand(example)]))
})

it('have one route that purges, but for those whose platform or framework has more of it', () => {
  const [first, ...others] = examples.filter((name) => existsSync(join(folder, name, 'purge.ts')))
  expect(others).toHaveLength(3)
  for (const other of others)
    expect(read(`examples/${other}/purge.ts`)).toBe(read(`examples/${first}/purge.ts`))
})

describe.each(examples)('examples/%s', (example) => {
  const manifest = manifestOf(`examples/${example}`)
  const dependencies = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })

  it('has the packages of this workspace by the range of versions that those who copy it have', () => {
    for (const [name, range] of dependencies) {
      expect(range).toMatch(/^\^\d+\.\d+\.\d+$/)
      if (!name.startsWith('@freshet/')) continue
      const installed = realpathSync(join(folder, example, 'node_modules', name))
      expect(installed).toBe(realpathSync(join(root, name.replace('@freshet', 'packages'))))
    }
  })

  it('names each package that it imports, or that what it imports needs', () => {
    const named = Object.keys(manifest.dependencies ?? {})
    for (const path of sourcesOf(example)) {
      const from = importsOf(`examples/${example}/${path}`).filter((name) => !isBuiltin(name))
      const packages = from.filter((name) => !name.startsWith('.')).map(packageOf)
      const subpaths = from.flatMap((name) => /^@freshet\/adapters\/(.*)/.exec(name)?.[1] ?? [])
      const behind = subpaths.flatMap((name) => packagesBehind(`packages/adapters/src/${name}.ts`))
      expect(named).toEqual(
        expect.arrayContaining([...packages, ...behind].filter((name) => !isBuiltin(name))),
      )
    }
  })

  it('points at nothing outside of its folder', () => {
    for (const path of filesOf(example)) expect(read(`examples/${example}/${path}`)).not.toContain('../')
  })

  it('shows a miss, a hit, and a miss after a purge by URL and by tag', () => {
    const shown = shownRequests(example).map(({ path, cacheStatus }) => cacheStatus ?? path)
    const [miss, hit] = ['freshet; fwd=uri-miss; stored', 'freshet; hit; ttl=60']
    expect(shown).toEqual([miss, hit, '/purge?url=/levels/brighton', miss, '/purge?tag=levels', miss])
  })

  it('has no type errors', async () => {
    // Deno has no tsconfig.json
    const project = example === 'deno-kv' ? 'examples/test/deno' : `examples/${example}`
    const args = ['-p', project, '--customConditions', '@freshet/source', '--pretty', 'false']
    const said = await promisify(execFile)(join(root, 'node_modules/.bin/tsc'), args, { cwd: root }).then(
      ({ stdout }) => stdout,
      (error) => String(error.stdout),
    )
    // the sources of the packages are no files of the project's, and may be of another dialect
    const own = said.split(/\n(?=\S)/).filter((message) => !message.startsWith('packages/'))
    expect(own.join('\n')).toBe('')
  })
})
