import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { requirements } from '../../../conformance/requirements/index.ts'
import { ruleOf, type SectionName } from '../src/explain.ts'
import { SECTIONS } from '../src/explain/sections.ts'
import { playedSections, SCENES } from './explain-scenes.ts'
import { allowNoUnhandledRejection } from './harness.ts'

allowNoUnhandledRejection()

/** Sections of requirements that no explanation names, and why none can. */
const UNSEEN: Readonly<Record<string, string>> = {
  'RFC 9110 §6.5.1': 'The Fetch API has no trailers: there is nothing to explain.',
}

const expected = (sections: string): string[] => sections.split(', ').map((section) => `RFC ${section}`)
const required = new Set(requirements.map(({ rfc, section }) => `RFC ${rfc} §${section}`))

describe('the sections that explanations name', () => {
  it.each(Object.entries(SCENES))('%s', async (_, scene) => {
    expect(await playedSections(scene)).toEqual(expect.arrayContaining(expected(scene[0])))
  })

  it('are all that a requirement stands in, but for those that a Fetch handler cannot see', () => {
    const played = new Set(Object.values(SCENES).flatMap(([sections]) => expected(sections)))
    const missing = [...required].filter((section) => !played.has(section))
    expect(missing).toEqual(Object.keys(UNSEEN))
  })

  it('are in the catalogue, which has no others', () => {
    const played = Object.values(SCENES).flatMap(([sections]) => expected(sections))
    const all = [...new Set([...required, ...played])]
    expect(Object.keys(SECTIONS).toSorted()).toEqual(all.toSorted())
  })
})

const conformance = readFileSync(join(import.meta.dirname, '../../../docs/conformance.md'), 'utf8')

/** The lines of the document that hold a rule: its tag, and the section that it stands in. */
const lines = [...conformance.matchAll(/^\| ([\d.]+) \|.*\| `((\d+)-[^`]+)` \|$/gm)].map(
  ([, section = '', tag = '', rfc = '']) => [tag, `RFC ${rfc} §${section}`] as const,
)

describe('the lines of docs/conformance.md', () => {
  const scenes = Object.values(SCENES)
  const played = Promise.all(scenes.map(playedSections)).then((sections) => new Set(sections.flat()))

  it('are all looked at', () => expect(lines.map(([tag]) => tag)).toEqual(requirements.map(({ id }) => id)))

  it.each(lines)('%s: an explanation names %s', async (_, section) => {
    if (section in UNSEEN) expect([...(await played)]).not.toContain(section)
    else expect([...(await played)]).toContain(section)
  })
})

describe('a rule', () => {
  it.each(Object.keys(SECTIONS) as SectionName[])('%s is told in short sentences', (section) => {
    const { title, says, url } = ruleOf(section)
    expect(title.length).toBeLessThan(60)
    for (const sentence of says.split(/(?<=[.:;]) /))
      expect(sentence.split(' ').length).toBeLessThanOrEqual(28)
    expect(says).toMatch(/[.]$/)
    expect(url).toMatch(/^https:\/\/www\.rfc-editor\.org\/rfc\/rfc\d+\.html#section-[\d.]+$/)
  })
})
