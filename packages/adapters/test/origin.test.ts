import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchOrigin } from '../src/origin.ts'
import { originCases } from './origin/cases.ts'
import { type RawOrigin, startRawOrigin } from './origin/server.ts'
import { type Report, reportOf } from './report.ts'
import { whereWorkerdRuns } from './steps.ts'
import { startWorker, type Workerd } from './workerd.ts'
import { type Runtime, runIn, whereRuns } from './runtimes.ts'

const workerd = await whereWorkerdRuns()
const titles = originCases('').map(({ title }) => title)
const elsewhere = await Promise.all(
  (['Bun', 'Deno'] as Runtime[]).map(async (runtime) => ({ runtime, ...(await whereRuns(runtime)) })),
)

let origin: RawOrigin
beforeAll(async () => void (origin = await startRawOrigin()))
afterAll(() => origin.stop())

describe(`fetchOrigin in Node ${process.versions.node}`, () => {
  let report: Report
  beforeAll(async () => void (report = await reportOf(originCases(origin.url))), 120_000)

  it.each(titles)('%s', (title) => expect(report).toHaveProperty([title], null))
})

describe.each(elsewhere)('fetchOrigin $title', ({ runtime, missing }) => {
  let report: Report
  beforeAll(async () => {
    if (!missing) report = JSON.parse(await runIn(runtime, 'origin/report.ts', origin.url)) as Report
  }, 120_000)

  it.skipIf(missing).each(titles)('%s', (title) => expect(report).toHaveProperty([title], null))
  it.skipIf(missing)('has no case beside these', () => expect(Object.keys(report)).toEqual(titles))
})

describe.skipIf(workerd.missing)(`fetchOrigin ${workerd.title}`, () => {
  let worker: Workerd
  let report: Report
  beforeAll(async () => {
    worker = await startWorker('fetch-origin', { bindings: { ORIGIN: origin.url } })
    report = await worker.json('/')
  }, 120_000)
  afterAll(() => worker.stop())

  // the fetch of workerd, run locally, fails at an interim response
  const passing = titles.filter((title) => !title.includes('1xx'))
  it.each(passing)('%s', (title) => expect(report).toHaveProperty([title], null))
  it('has no case beside these', () => expect(Object.keys(report)).toEqual(titles))
})

describe('what is no origin, and options out of range', () => {
  it.each([
    '',
    'localhost:3000',
    '/path',
    'ftp://a.test',
    'http://u:p@a.test',
    'http://a.test/?q',
    'http://a.test/#f',
  ])('are a TypeError when the handler is made: %s', (url) =>
    expect(() => fetchOrigin(url)).toThrow(/^url must be an http or https URL without .*, not /),
  )

  it.each([
    ['timeout', 0],
    ['timeout', -1],
    ['timeout', Number.NaN],
    ['timeout', 2 ** 31],
    ['timeout', '5'],
    ['acceptEncoding', 'br'],
    ['forwarded', true],
    ['via', ''],
    ['via', 'a b'],
    ['via', true],
    ['fetch', 'fetch'],
    ['onError', 1],
  ])('are a TypeError that names the option: %s %s', (name, value) => {
    expect(() => fetchOrigin('http://a.test', { [name]: value })).toThrow(
      new RegExp(`^${name} must be .*, not `),
    )
  })

  it('are none where they are in range', () => {
    const options = { timeout: Infinity, acceptEncoding: 'gzip', forwarded: 'drop', via: false } as const
    expect(() => fetchOrigin('https://a.test/base/', options)).not.toThrow()
    expect(() => fetchOrigin()).not.toThrow()
  })
})
