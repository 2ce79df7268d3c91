import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { score, tally } from './score.ts'
import { loadSuites, suiteFolder } from './suite.ts'
import type { RawResults, Suite } from './suite.ts'

const suites: Suite[] = [
  {
    id: 'things',
    name: 'Things',
    tests: [
      { id: 'base', name: 'Base', kind: 'check' },
      { id: 'near', name: 'Near', depends_on: ['base'] },
      { id: 'far', name: 'Far', kind: 'optimal', depends_on: ['near'] },
    ],
  },
]

async function outcomes(results: RawResults): Promise<Record<string, string>> {
  return Object.fromEntries((await score(suites, results)).map(({ id, outcome }) => [id, outcome]))
}

describe('score', () => {
  it('passes a test when it and everything it depends on passed', async () => {
    expect(await outcomes({ base: true, near: true, far: true })).toEqual({
      base: 'pass',
      near: 'pass',
      far: 'pass',
    })
  })

  it('passes no test with a failure anywhere among what it depends on', async () => {
    expect(await outcomes({ base: ['Assertion', 'no'], near: true, far: true })).toEqual({
      base: 'fail',
      near: 'dependency-failed',
      far: 'dependency-failed',
    })
  })

  it('tells a failure, a failed setup, a retry and a test that did not run apart', async () => {
    expect(await outcomes({ base: ['Setup', 'retry'], near: ['Assertion', 'x'] })).toEqual({
      base: 'retried',
      near: 'dependency-failed',
      far: 'untested',
    })
    expect(await outcomes({ base: true, near: ['Setup', 'status'], far: true })).toMatchObject({
      near: 'setup-failed',
    })
    expect(await outcomes({ base: true, near: ['FetchError', 'socket hang up'] })).toMatchObject({
      near: 'fail',
    })
  })

  it('calls a test without a kind required', async () => {
    const tests = await score(suites, { base: true, near: true })
    expect(tests.map(({ kind }) => kind)).toEqual(['check', 'required', 'optimal'])
    expect(tally(tests, 'required')).toEqual({ passed: 1, run: 1 })
    expect(tally(tests, 'optimal')).toEqual({ passed: 0, run: 0 })
  })

  it('gives the reason for what did not pass', async () => {
    const tests = await score(suites, { base: ['Assertion', 'no'], near: true })
    expect(tests.map(({ message }) => message)).toEqual([
      'Assertion: no',
      'depends on base',
      'not run for this type of cache',
    ])
  })
})

describe('the published results', async () => {
  const all = await loadSuites()
  const folder = join(suiteFolder, 'results')
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json'))
  const published = async (file: string): Promise<RawResults> =>
    JSON.parse(await readFile(join(folder, file), 'utf8'))

  it.each(files)('%s is scored as a plain walk through the dependencies does', async (file) => {
    const results = await published(file)
    const tests = new Map(all.flatMap((suite) => suite.tests).map((test) => [test.id, test]))
    const passes = (id: string): boolean =>
      results[id] === true && (tests.get(id)!.depends_on ?? []).every(passes)
    const scored = await score(all, results)
    expect(scored.filter(({ outcome }) => outcome === 'pass').map(({ id }) => id)).toEqual(
      [...tests.keys()].filter(passes),
    )
    expect(scored.some(({ outcome }) => outcome === 'dependency-failed')).toBe(true)
  })

  it('give Squid 122 required and 49 optimal', async () => {
    const scored = await score(all, await published('squid.json'))
    expect([tally(scored, 'required').passed, tally(scored, 'optimal').passed]).toEqual([122, 49])
  })

  it('know 160 required, 88 optimal and 86 check tests beside those of Surrogate-Control', () => {
    const tests = all.filter(({ id }) => id !== 'surrogate-control').flatMap((suite) => suite.tests)
    const count = (kind: string): number => tests.filter((test) => (test.kind ?? 'required') === kind).length
    expect([count('required'), count('optimal'), count('check')]).toEqual([160, 88, 86])
  })
})
