import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

it('ARCHITECTURE.md names every file of the core, and none that is not there', () => {
  const sections = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').split(/^## /m)
  const core = sections.find((section) => section.startsWith('The layers of packages/core/src\n')) ?? ''
  const named = [...core.matchAll(/`([a-z/-]+\.ts)`/g)].map(([, path]) => path)
  const files = readdirSync(join(root, 'packages/core/src'), { recursive: true, encoding: 'utf8' })
  const sources = files.filter((path) => path.endsWith('.ts') && !/\.test(-d)?\.ts$/.test(path))
  expect(named.toSorted()).toEqual(sources.toSorted())
})
