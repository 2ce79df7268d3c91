import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
let tree: string

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'freshet-layers-'))
  cpSync(join(root, 'oxlint.config.ts'), join(tree, 'oxlint.config.ts'))
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
})

afterAll(() => rmSync(tree, { recursive: true }))

/** What the linter says of `files`, laid out in the sources of a package. */
function lint(files: Record<string, string>, name = 'core'): string {
  rmSync(join(tree, 'packages'), { recursive: true, force: true })
  for (const [path, text] of Object.entries(files)) {
    const file = join(tree, 'packages', name, 'src', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  try {
    return execFileSync(join(root, 'node_modules/.bin/oxlint'), ['--deny-warnings', 'packages'], {
      cwd: tree,
      encoding: 'utf8',
    })
  } catch (error) {
    return String((error as { stdout: string }).stdout)
  }
}

const importing = (path: string): string => `import { x } from '${path}'\nexport const y: unknown = x\n`

describe('the linter keeps the layers of packages/core', () => {
  it('passes what imports downwards', () => {
    const report = lint({
      'message.ts': 'export const x = 1\n',
      'fields/date.ts': importing('../message.ts'),
      'rules/age.ts': importing('../fields/date.ts'),
      'decide/decide.ts': importing('../rules/age.ts'),
      'facts/facts-of.ts': importing('../decide/decide.ts'),
      'store/store.ts': importing('../decide/decide.ts'),
      'events.ts': 'export type X = 1\n',
      'explain/event.ts': `${importing('../facts/facts-of.ts')}import type { X } from '../events.ts'\nexport type Z = X\n`,
      'cache.ts': importing('./store/store.ts'),
    })
    expect(report).toContain('Found 0 warnings and 0 errors')
  })

  it.each([
    ['message.ts', './cache.ts'],
    ['store/store.ts', '../admin/entries.ts'],
    ['explain/explain.ts', '../admin/entries.ts'],
    ['fields/date.ts', '../rules/age.ts'],
    ['fields/date.ts', '../cache.ts'],
    ['rules/age.ts', '../decide/decide.ts'],
    ['rules/age.ts', '../store/store.ts'],
    ['rules/age.ts', '../events.ts'],
    ['rules/age.ts', '../cdn/platform.ts'],
    ['cdn/netlify.ts', '../rules/age.ts'],
    ['cdn/netlify.ts', '../with-cache-control.ts'],
    ['fields/date.ts', '../cdn/platform.ts'],
    ['decide/decide.ts', '../store/store.ts'],
    ['decide/decide.ts', '../body/live.ts'],
    ['decide/decide.ts', '../flights.ts'],
    ['store/memory.ts', '../cache.ts'],
    ['store/memory.ts', '../body/live.ts'],
    ['body/live.ts', '../engine.ts'],
    ['facts/facts-of.ts', '../explain/event.ts'],
    ['facts/facts-of.ts', '../store/store.ts'],
    ['facts/facts-of.ts', '../inspect.ts'],
    ['decide/decide.ts', '../facts/facts-of.ts'],
    ['explain/event.ts', '../events.ts'],
    ['explain/event.ts', '../store/store.ts'],
    ['explain/event.ts', '../body/live.ts'],
    ['store/memory.ts', '../explain/event.ts'],
    ['decide/decide.ts', '../explain/event.ts'],
    ['body/live.ts', '../store/store.ts'],
    ['cache.ts', 'node:crypto'],
    ['rules/age.ts', 'node:crypto'],
  ])('refuses %s that imports %s', (file, path) => {
    expect(lint({ [file]: importing(path) })).toContain('no-restricted-imports')
  })

  it.each([
    ['rules/age.ts', 'Date.now()'],
    ['rules/age.ts', 'new Date()'],
    ['rules/age.ts', 'performance.now()'],
    ['decide/decide.ts', 'Date.now()'],
    ['decide/decide.ts', "fetch('http://localhost')"],
    ['decide/decide.ts', 'setTimeout(() => {}, 1)'],
    ['decide/decide.ts', 'Promise.resolve()'],
    ['cdn/netlify.ts', "fetch('http://localhost')"],
    ['facts/facts-of.ts', 'Date.now()'],
    ['explain/event.ts', "fetch('http://localhost')"],
    ['explain/event.ts', 'Date.now()'],
    ['explain/event.ts', 'Promise.resolve()'],
    ['fields/date.ts', 'Date.now()'],
    ['fields/date.ts', "Date.parse('0')"],
    ['rules/age.ts', 'Math.random()'],
  ])('refuses %s that calls %s', (file, call) => {
    expect(lint({ [file]: `export const y: unknown = ${call}\n` })).toMatch(
      /no-restricted-(globals|properties)/,
    )
  })

  it('refuses files that import each other in a circle', () => {
    const report = lint({
      'a.ts': `export * from './b.ts'\nexport const x = 1\n`,
      'b.ts': importing('./a.ts'),
    })
    expect(report).toContain('no-cycle')
  })
})

describe('the linter keeps the layers of packages/cli', () => {
  it('passes what asks at the top, and thinks below', () => {
    const files = {
      'reading/date.ts': 'export const x = 1\n',
      'examine/dates.ts': importing('../reading/date.ts'),
      'render/text.ts': importing('../examine/dates.ts'),
      'probe/ask.ts': importing('node:http'),
      'main.ts': importing('./render/text.ts'),
    }
    expect(lint(files, 'cli')).toContain('Found 0 warnings and 0 errors')
  })

  it.each([
    ['reading/date.ts', '../examine/dates.ts'],
    ['examine/dates.ts', '../render/text.ts'],
    ['examine/dates.ts', '../probe/ask.ts'],
    ['render/text.ts', '../probe/ask.ts'],
    ['reading/date.ts', '../traffic/tell.ts'],
    ['traffic/tell.ts', '../render/table.ts'],
    ['traffic/tell.ts', '../serve/watch.ts'],
    ['render/table.ts', '../terminal/screen.ts'],
    ['traffic/tell.ts', 'node:http'],
    ['examine/dates.ts', 'node:http'],
    ['render/text.ts', 'node:util'],
  ])('refuses %s that imports %s', (file, path) => {
    expect(lint({ [file]: importing(path) }, 'cli')).toContain('no-restricted-imports')
  })

  it.each(['Date.now()', "fetch('http://localhost')", 'process.env', 'Promise.resolve()'])(
    'refuses an examination that calls %s',
    (call) => {
      const file = { 'examine/dates.ts': `export const y: unknown = ${call}\n` }
      expect(lint(file, 'cli')).toMatch(/no-restricted-(globals|properties)/)
    },
  )
})
