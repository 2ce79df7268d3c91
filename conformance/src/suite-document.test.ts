import { describe, expect, it } from 'vitest'
import type { Outcome, Scored } from './score.ts'
import type { Kind } from './suite.ts'
import { measuredPart, scoreTable, suiteDocument } from './suite-document.ts'
import type { Measured } from './suite-document.ts'

function test(id: string, outcome: Outcome, kind: Kind = 'required', suite = 'things'): Scored {
  return { id, name: `Does ${id}?`, suite, kind, outcome, message: '' }
}

function measured(...runs: Scored[][]): Measured {
  const run = (at: number) => ({ tests: runs[at] ?? runs[0]!, expected: { bad: 'A reason.' } })
  return { defaults: run(0), strict: run(1), private: run(2) }
}

const shared = [test('good', 'pass'), test('bad', 'fail'), test('asks', 'fail', 'check')]
const lone = [test('good', 'untested'), test('bad', 'pass'), test('asks', 'dependency-failed', 'check')]

describe('scoreTable', () => {
  it('tells passed of run for each configuration, and how many there are', () => {
    expect(scoreTable(measured(shared, shared, lone))).toContain(
      '| required | 1 of 2 | 1 of 2 | 1 of 1 | 2 |',
    )
  })

  it('counts Surrogate-Control apart', () => {
    const table = scoreTable(measured([...shared, test('s', 'fail', 'required', 'surrogate-control')]))
    expect(table).toContain('| required | 1 of 2 | 1 of 2 | 1 of 2 | 2 |')
    expect(table).toContain('| Surrogate-Control, required | 0 of 1 | 0 of 1 | 0 of 1 | 1 |')
  })
})

describe('suiteDocument', () => {
  const text = suiteDocument(measured(shared, shared, lone), { things: 'The choice.' })

  it('lists what does not pass, with the reason', () => {
    expect(text).toContain('| `bad`: Does bad? | required | fails | fails | passes | A reason. |')
    expect(text).not.toContain('`good`')
  })

  it('marks a failure that nobody expected', () => {
    expect(suiteDocument(measured([test('worse', 'fail')]), {})).toContain('**unexpected**')
  })

  it('tells what each check says, and the choice of its group', () => {
    expect(text).toContain('| `asks` | Does asks? | no | no | – | The choice. |')
  })

  it('is the same where only a check says otherwise', () => {
    const flipped = [...shared.slice(0, 2), test('asks', 'pass', 'check')]
    expect(measuredPart(suiteDocument(measured(flipped), {}))).toBe(
      measuredPart(suiteDocument(measured(shared), {})),
    )
    const worse = [test('good', 'fail'), ...shared.slice(1)]
    expect(measuredPart(suiteDocument(measured(worse), {}))).not.toBe(
      measuredPart(suiteDocument(measured(shared), {})),
    )
  })
})
