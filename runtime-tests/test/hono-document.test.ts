import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { honoSections } from '../src/hono/index.ts'

const root = join(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'docs/hono.md'), 'utf8')
const sections = text.split(/^## /m).slice(1)

/** The lines of the list in a section, each without its line breaks. */
function linesOf(section: string): string[] {
  return section
    .split(/^- /m)
    .slice(1)
    .map((line) => line.split('\n\n')[0]!.replaceAll(/\s+/g, ' ').trim())
}

it.each(Object.entries(honoSections))(
  'docs/hono.md has under "%s" the titles of its cases',
  (title, cases) => {
    const section = sections.find((one) => one.startsWith(`${title}\n`)) ?? ''
    const titles = [...cases.inside, ...(cases.served ?? [])].map((one) => one.title)
    expect(linesOf(section)).toEqual(titles)
  },
)

it('docs/hono.md says of RPC what packages/hono/test/rpc.test-d.ts compiles', () => {
  const [line, ...others] = linesOf(sections.find((one) => one.startsWith('RPC\n')) ?? '')
  expect(others).toEqual([])
  expect(readFileSync(join(root, 'packages/hono/test/rpc.test-d.ts'), 'utf8')).toContain(`// ${line}\n`)
})

it('docs/hono.md has no other list', () => {
  const headings = sections.filter((one) => linesOf(one).length > 0).map((one) => one.split('\n')[0])
  expect(headings).toEqual([...Object.keys(honoSections), 'RPC'])
  expect(linesOf(text)).toHaveLength(sections.flatMap(linesOf).length)
})
