import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CATALOGUE } from './catalogue.ts'

const ids = Object.keys(CATALOGUE)

const tests = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
  .join('\n')

/** Which ids are written behind `finds(` or `passes(` in the tests of the families. */
function tried(way: string): Set<string | undefined> {
  return new Set([...tests.matchAll(new RegExp(`\\b${way}\\(\\s*'([^']+)'`, 'g'))].map(([, id]) => id))
}

it.each(['finds', 'passes'])('every finding has a scene for which the tests say %s', (way) => {
  const all = tried(way)
  expect(ids.filter((id) => !all.has(id))).toEqual([])
})
