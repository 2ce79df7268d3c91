import { basename } from 'node:path'
import { titles } from '../../requirements/index.ts'
import type { Requirement } from '../../requirements/index.ts'
import type { Holder, Holders } from './holders.ts'

/** How many tests a row names. */
const NAMED = 3

/** What is wrong with the requirements and their tests, one line each. */
export function problems(requirements: readonly Requirement[], holders: Holders): string[] {
  const ids = requirements.map(({ id }) => id)
  return [
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${id} stands there twice`),
    ...[...holders.keys()].filter((tag) => !ids.includes(tag)).map((tag) => `${tag} is no requirement`),
    ...requirements.flatMap(({ id, standing }) => {
      const isTested = holders.has(id)
      if (standing.kind === 'held' && !isTested) return [`${id} is held by no test`]
      if (standing.kind === 'open' && isTested) return [`${id} is open and has a test: is it held?`]
      if (standing.kind === 'not-applicable' && isTested) return [`${id} does not apply and has a test`]
      return []
    }),
  ]
}

/** The whole document, as Markdown. */
export function documentOf(requirements: readonly Requirement[], holders: Holders): string {
  const chapters = Object.entries(titles).map(([rfc, title]) => {
    const rows = requirements.filter((each) => `RFC ${each.rfc}` === rfc)
    return { rfc, title, rows }
  })
  return [
    ...intro,
    '| RFC | About | Held by tests | Choices | Not applicable | Not yet |',
    '| --- | --- | --: | --: | --: | --: |',
    ...chapters.map(({ rfc, title, rows }) => `| ${rfc} | ${title} | ${counts(rows).join(' | ')} |`),
    `| together | | ${counts(requirements).join(' | ')} |`,
    ...chapters.flatMap(({ rfc, title, rows }) => chapter(`${rfc}: ${title}`, rows, holders)),
    '',
  ].join('\n')
}

const intro = [
  '# Conformance to the RFCs',
  '',
  'What the RFCs ask of a cache, in our own words, and how Freshet holds it. `pnpm conformance:table` makes this page',
  'from [the list of requirements](../conformance/requirements) and the tags of the tests, runs those tests, and fails',
  'when a requirement that is held has no passing test. What a public suite says of the cache as a whole stands in',
  '[conformance-suite.md](conformance-suite.md).',
  '',
  '```sh',
  'npx -y pnpm@12 conformance:table                            # makes this page',
  "npx -y pnpm@12 test --tags-filter='9111-3.1-*'              # runs the tests of one section",
  '```',
  '',
  'A requirement is named after its RFC, its section and what it is about, such as `9111-3.1-connection`, and so are the',
  'tags of its tests. Where the RFC says *ought* or *should* in small letters, the level is `ought`.',
  '',
]

const kinds = ['held', 'choice', 'not-applicable', 'open'] as const

function counts(rows: readonly Requirement[]): number[] {
  return kinds.map((kind) => rows.filter(({ standing }) => standing.kind === kind).length)
}

function chapter(title: string, rows: readonly Requirement[], holders: Holders): string[] {
  return [
    '',
    `## ${title}`,
    '',
    '| § | Level | Requirement | How it is held | Tag |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map((row) => {
      const how = [standingOf(row), ...tests(holders.get(row.id) ?? [])].filter((text) => text !== '')
      return `| ${row.section} | ${row.level} | ${escaped(row.text)} | ${how.join('<br>')} | \`${row.id}\` |`
    }),
  ]
}

const words = { held: '', choice: 'Choice', 'not-applicable': 'Not applicable', open: 'Not yet' }

function standingOf({ standing: { kind, why } }: Requirement): string {
  return kind === 'held' ? '' : `**${words[kind]}**: ${why.replaceAll('|', '\\|')}`
}

function tests(holders: readonly Holder[]): string[] {
  const named = holders.slice(0, NAMED).map(({ file, title }) => {
    return `[${basename(file, '.test.ts')}](../${file}): ${escaped(title)}`
  })
  const more = holders.length - named.length
  return more > 0 ? [...named, `and ${more} more`] : named
}

/** Text that Markdown shows as it is. */
function escaped(text: string): string {
  return text.replaceAll(/[\\|*_<>[\]`]/g, '\\$&').replaceAll('\n', ' ')
}
