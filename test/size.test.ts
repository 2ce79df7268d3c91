import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { features } from '../bench/src/size/features.ts'
import { imports, sizeOfImport } from '../bench/src/size/imports.ts'
import { tableUnder } from './readme-blocks.ts'

const page = readFileSync(join(import.meta.dirname, '../docs/performance.md'), 'utf8')
const told = tableUnder(page, 'What an import brings')

describe('an import brings no more than its budget', () => {
  it.each(imports)('$title', async (each) => {
    const { gzip } = await sizeOfImport(each)
    expect(gzip).toBeLessThanOrEqual(each.budget)
    // a bundle of nothing would be within any budget
    expect(gzip).toBeGreaterThan(each.budget * 0.8)
    const [, , size = ''] = told.find(([title]) => title === each.title) ?? []
    const inPage = Number(size.replaceAll(',', ''))
    expect(Math.abs(inPage - gzip), 'the page is old: pnpm size --write').toBeLessThan(100 + gzip * 0.03)
  })
})

describe('the size in docs/performance.md', () => {
  it('has every import that has a budget, and no other', () => {
    expect(told.map(([title]) => title)).toEqual(imports.map(({ title }) => title))
  })

  it('says of every feature what it takes', () => {
    const rows = tableUnder(page, 'What `createCache` is made of').map(([title = '']) => title)
    const named = rows.slice(0, -1).map((title) => title.replace(/ \\?\*$/, ''))
    expect(named.toSorted()).toEqual(features.map(({ title }) => title).toSorted())
  })
})
