import { expect, it } from 'vitest'
import { HeaderSection } from './header-section.ts'
import { SectionMemo } from './section-memo.ts'

const section = (): HeaderSection => HeaderSection.of([['etag', '"a"']])

it('remembers what was made of 1024 sections, however many others there are that nobody asks about', () => {
  const memo = new SectionMemo<number>()
  const asked = Array.from({ length: 1024 }, () => [section(), section()][1]!)
  for (const [at, one] of asked.entries()) memo.set(one, at)
  expect(asked.map((one) => memo.get(one))).toEqual([...asked.keys()])
})

it('takes no section for another, and lets the latest have a place that is shared', () => {
  const memo = new SectionMemo<number>()
  const asked = Array.from({ length: 1500 }, section)
  for (const [at, one] of asked.entries()) {
    expect(memo.get(one)).toBeUndefined()
    memo.set(one, at)
  }
  const found = asked.map((one) => memo.get(one))
  expect(found.slice(0, 476)).toEqual(Array.from({ length: 476 }, () => undefined))
  expect(found.slice(476)).toEqual([...asked.keys()].slice(476))
})
