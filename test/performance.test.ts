import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cases } from '../bench/src/cases/index.ts'
import { MEMORY } from '../bench/src/memory/measure.ts'
import { servingPeers } from '../bench/src/peers/index.ts'
import { type Runtime, runtimes, titles } from '../bench/src/runtime.ts'
import { servedCases } from '../bench/src/served/cases.ts'
import { tableUnder } from './readme-blocks.ts'

const page = readFileSync(join(import.meta.dirname, '../docs/performance.md'), 'utf8')
const headings = [...page.matchAll(/^### (.*)$/gm)].map(([, title]) => title)

/** The titles of the cases that a runtime has in its own tables. */
function casesOn(runtime: Runtime): string[] {
  const inside = cases.filter((each) => !each.apart && (each.runtimes?.includes(runtime) ?? true))
  return [...inside, ...servedCases].map(({ title }) => title)
}

describe('docs/performance.md', () => {
  it.each(runtimes)('has every case of the bench on %s, and no other', (runtime) => {
    const rows = tableUnder(page, titles[runtime])
    expect(rows.map(([title]) => title)).toEqual(casesOn(runtime))
    for (const row of rows) expect(row).not.toContain('')
  })

  it('has a table of its own for each case with contenders of its own', () => {
    const apart = [...cases.filter(({ apart }) => apart), MEMORY].map(({ title }) => title)
    expect(headings).toEqual(expect.arrayContaining(apart))
    for (const title of apart) expect(tableUnder(page, title).length).toBeGreaterThan(1)
  })

  it.each(['node', 'bun'] as const)('has every contender under load on %s', (runtime) => {
    const rows = tableUnder(page, `${titles[runtime]} under load`).map(([contender]) => contender)
    expect(rows).toEqual(expect.arrayContaining(['static', ...servingPeers.map(({ name }) => name)]))
  })

  it('says where it was measured, and with what', () => {
    expect(page.match(/^Measured on \d{4}-\d\d-\d\d: .+ cores.+; .*\d+\.\d+\.\d+/gm)).toHaveLength(3)
  })
})
