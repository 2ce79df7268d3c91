import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { NotStored } from '../packages/core/src/decide/decision.ts'
import {
  explainNotStored,
  formatExplanation,
  ruleOf,
  type SectionName,
} from '../packages/core/src/explain.ts'
import { SECTIONS } from '../packages/core/src/explain/sections.ts'
import { STORIES } from '../packages/core/test/explain-stories.ts'
import { codeIn, tableUnder } from './readme-blocks.ts'

/** `README=write` puts into the document what these tests compare it to. */
const isWriting = process.env['README'] === 'write'

const file = join(import.meta.dirname, '../docs/explain.md')
const read = (): string => readFileSync(file, 'utf8')
const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')

/** Compares, or writes, what stands between the marks `name`; spaces that the formatter puts into tables do not count. */
function expectPart(name: string, text: string): void {
  const part = new RegExp(`(<!-- ${name} -->\\n)([^]*?)(<!-- /${name} -->)`)
  const plain = (value: string): string => value.replace(/^\|.*$/gm, (row) => row.replace(/ +|-{3,}/g, ' '))
  if (isWriting)
    writeFileSync(
      file,
      read().replace(part, (_, open, __, close) => `${open}\n${text}\n${close}`),
    )
  else expect(plain(part.exec(read())?.[2] ?? '').trim()).toBe(plain(text).trim())
}

const link = (section: SectionName): string => `[${section}](${ruleOf(section).url})`

describe('docs/explain.md', () => {
  const told = [...read().matchAll(/<!-- ([\w-]+) -->/g)].map(([, name = '']) => name)
  const stories = told.filter((name) => name in STORIES)

  it('shows stories', () => expect(stories).toHaveLength(4))

  it.each(stories)('shows the text of %s', async (name) => {
    const text = formatExplanation(await STORIES[name]!(), { rules: name === stories[0] })
    expectPart(name, `\`\`\`text\n${text}\`\`\`\n`)
  })

  it('has a row for each reason not to store, in the order of the README', () => {
    const reasons = tableUnder(readme, 'What is never stored, and why').map(
      ([cell]) => codeIn(cell) as NotStored,
    )
    const rows = reasons.map((reason) => {
      const { text, rule, advice } = explainNotStored(reason)
      return `| \`${reason}\` | ${text} | ${rule ? link(rule.section) : ''} | ${advice} |`
    })
    expectPart(
      'reasons',
      ['| Reason | Why | By | What to change |', '| --- | --- | --- | --- |', ...rows, ''].join('\n'),
    )
  })

  it('has a row for each rule', () => {
    const rows = (Object.keys(SECTIONS) as SectionName[]).map((section) => {
      const { title, says } = ruleOf(section)
      return `| ${link(section)} | ${title} | ${says} |`
    })
    expectPart(
      'rules',
      ['| Section | About | In plain words |', '| --- | --- | --- |', ...rows, ''].join('\n'),
    )
  })
})
