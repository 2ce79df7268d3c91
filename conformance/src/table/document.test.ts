import { describe, expect, it } from 'vitest'
import type { Requirement, Standing } from '../../requirements/index.ts'
import { documentOf, problems } from './document.ts'
import type { Holder } from './holders.ts'

function requirement(id: string, kind: Standing['kind'] = 'held', why = ''): Requirement {
  return { id, rfc: '9111', section: '3', level: 'MUST', text: `do ${id}`, standing: { kind, why } }
}

const holder = (title: string, file = 'packages/core/test/hit.test.ts'): Holder => ({ file, title })
const tests = (...ids: string[]): Map<string, Holder[]> =>
  new Map(ids.map((id) => [id, [holder(`holds ${id}`)]]))

describe('problems', () => {
  it('are none where what is held has a test, and what is a choice may have one', () => {
    const all = [
      requirement('a'),
      requirement('b', 'choice'),
      requirement('c', 'choice'),
      requirement('d', 'open'),
    ]
    expect(problems([...all, requirement('e', 'not-applicable')], tests('a', 'b'))).toEqual([])
  })

  it('are a requirement without a test, a tag without a requirement, and a name that stands there twice', () => {
    expect(problems([requirement('a'), requirement('b'), requirement('b')], tests('b', 'x'))).toEqual([
      'b stands there twice',
      'x is no requirement',
      'a is held by no test',
    ])
  })

  it('are tests of what is said not to be held', () => {
    const found = problems([requirement('a', 'open'), requirement('b', 'not-applicable')], tests('a', 'b'))
    expect(found).toEqual(['a is open and has a test: is it held?', 'b does not apply and has a test'])
  })
})

describe('documentOf', () => {
  const row = (each: Requirement, holders: Holder[]): string =>
    documentOf([each], new Map([[each.id, holders]]))
      .split('\n')
      .find((line) => line.includes(`\`${each.id}\``)) ?? ''

  it('names the test that holds a requirement, and links it', () => {
    expect(row(requirement('a'), [holder('a | *b*')])).toBe(
      '| 3 | MUST | do a | [hit](../packages/core/test/hit.test.ts): a \\| \\*b\\* | `a` |',
    )
  })

  it('says why where there is none', () => {
    expect(row(requirement('a', 'choice', 'Because.'), [])).toBe(
      '| 3 | MUST | do a | **Choice**: Because. | `a` |',
    )
  })

  it('names three tests and counts the rest', () => {
    const line = row(
      requirement('a'),
      ['1', '2', '3', '4', '5'].map((title) => holder(title)),
    )
    expect(line.match(/\[hit\]/g)).toHaveLength(3)
    expect(line).toContain('<br>and 2 more |')
  })
})
