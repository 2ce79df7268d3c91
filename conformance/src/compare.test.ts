import { describe, expect, it } from 'vitest'
import { compare, describeDifferences } from './compare.ts'

describe('compare', () => {
  it('finds no difference in ports and random identifiers', () => {
    const message = (port: number, uuid: string): string =>
      `request to http://127.0.0.1:${port}/test/${uuid} failed, reason: socket hang up`
    const direct = {
      a: ['FetchError', message(1, '00000000-0000-4000-8000-000000000001')] as [string, string],
    }
    const proxied = {
      a: ['FetchError', message(2, '00000000-0000-4000-8000-00000000000a')] as [string, string],
    }
    expect(compare(direct, proxied)).toEqual([])
  })

  it('finds a pass that became a failure, another message and a test that was lost', () => {
    const direct = { a: true, b: ['Assertion', 'one'], c: true, d: true } as const
    const proxied = { a: ['Assertion', 'lost'], b: ['Assertion', 'two'], d: true } as const
    const found = compare(
      { ...direct, b: [...direct.b] },
      { ...proxied, a: [...proxied.a], b: [...proxied.b] },
    )
    expect(found).toEqual([
      { id: 'a', direct: 'passed', proxied: 'Assertion: lost' },
      { id: 'b', direct: 'Assertion: one', proxied: 'Assertion: two' },
      { id: 'c', direct: 'passed', proxied: 'not run' },
    ])
    expect(describeDifferences(found)).toContain('UNEXPLAINED')
  })

  it('explains the one difference that a valid message makes', () => {
    const [found] = compare({ 'headers-store-Content-Length': ['FetchError', 'x'] }, {})
    expect(found?.reason).toContain('more bytes than its Content-Length')
  })
})
