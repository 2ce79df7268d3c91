import { describe, expect, it } from 'vitest'
import { differences, failures } from './expected.ts'
import type { Outcome, Scored } from './score.ts'
import type { Kind } from './suite.ts'

function test(id: string, outcome: Outcome, kind: Kind = 'required'): Scored {
  return { id, name: id, suite: 'things', kind, outcome, message: '' }
}

describe('differences', () => {
  it('finds none where exactly the listed tests fail', () => {
    expect(differences([test('a', 'pass'), test('b', 'fail')], { b: 'a reason' })).toEqual([])
  })

  it.each(['fail', 'setup-failed', 'dependency-failed', 'retried'] as const)(
    'reports an unlisted test: %s',
    (outcome) => {
      expect(differences([test('a', outcome)], {})).toEqual(['a fails and is not listed'])
    },
  )

  it('reports a listed test that passes, so that the list can only shrink', () => {
    expect(differences([test('a', 'pass')], { a: 'a reason' })).toEqual(['a passes: take it off the list'])
  })

  it('reports a listed test that is unknown, did not run or is a check', () => {
    const tests = [test('left-out', 'untested'), test('asked', 'fail', 'check')]
    expect(differences(tests, { gone: '', 'left-out': '', asked: '' })).toEqual([
      'gone is listed and there is no such test',
      'left-out is listed and did not run',
      'asked is listed and is a check, which cannot fail',
    ])
  })

  it('takes a name that every object has for what it is', () => {
    expect(differences([test('constructor', 'fail')], {})).toEqual(['constructor fails and is not listed'])
  })
})

describe('failures', () => {
  it('leaves out checks and tests that did not run', () => {
    expect(
      failures([test('a', 'fail', 'check'), test('b', 'untested'), test('c', 'fail', 'optimal')]),
    ).toEqual([test('c', 'fail', 'optimal')])
  })
})
