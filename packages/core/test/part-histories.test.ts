import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatHttpDate } from '../src/fields/date.ts'
import { allowNoUnhandledRejection, harness, SECOND } from './harness.ts'
import { FRESH, range, ranging, type Version } from './ranging.ts'

allowNoUnhandledRejection()

describe('whatever is asked, whatever happens between', () => {
  const CONTENTS = ['0123456789abcdefghij', 'ABCDEFGHIJKLMNOPQRST', 'the quick brown fox j']

  type Step =
    | { kind: 'ask'; range: string | undefined; reload: boolean }
    | { kind: 'change'; to: number }
    | { kind: 'wait'; seconds: number }

  const at = fc.nat(22)
  const spec = fc.oneof(
    fc.tuple(at, at).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    at.map((first) => `${first}-`),
    at.map((suffix) => `-${suffix}`),
  )
  const ranges = fc.oneof(
    { weight: 5, arbitrary: spec },
    { weight: 1, arbitrary: fc.array(spec, { minLength: 2, maxLength: 3 }).map((specs) => specs.join(',')) },
  )
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('ask' as const),
        range: fc.option(ranges, { nil: undefined, freq: 4 }),
        reload: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('change' as const), to: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.nat(90) }) },
  )

  it.each<[string, { ignoresIfRange?: boolean; dated?: boolean }]>([
    ['an origin that keeps to RFC 9110', {}],
    ['one that ignores If-Range', { ignoresIfRange: true }],
    ['one that knows only dates', { dated: true }],
  ])('bytes of two versions never come in one answer (%s)', async (_, { dated = false, ...habits }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
        const { fetch, clock } = harness()
        const versions = CONTENTS.map((content, index): Version => {
          const modified = formatHttpDate(Date.UTC(2025, 0, 1 + index))
          const headers = dated ? { ...FRESH, 'last-modified': modified } : { ...FRESH, etag: `"${index}"` }
          return { content, headers }
        })
        const version: Version = { ...versions[0]!, ...habits }
        const handler = ranging(version)
        for (const next of steps) {
          if (next.kind === 'change') Object.assign(version, versions[next.to])
          else if (next.kind === 'wait') clock.advance(next.seconds * SECOND)
          else {
            const init: Record<string, string> = next.reload ? { 'cache-control': 'no-cache' } : {}
            const answer = await fetch(
              handler,
              '/',
              next.range === undefined ? { headers: init } : range(`bytes=${next.range}`, init),
            )
            const said = answer.headers.get(dated ? 'last-modified' : 'etag')
            const { content } = versions.find(({ headers }) => Object.values(headers).includes(said!))!
            expectRight(answer, next.range, content)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  function expectRight(
    { status, headers, text }: { status: number; headers: Headers; text: string },
    asked: string | undefined,
    content: string,
  ): void {
    if (status === 416) return expect(headers.get('content-range')).toBe(`bytes */${content.length}`)
    if (status === 200) return expect(text).toBe(content)
    expect(status).toBe(206)
    expect(asked).toBeDefined()
    const type = /boundary=(.+)$/.exec(headers.get('content-type') ?? '')
    const pieces = type
      ? text.split(`--${type[1]}`).slice(1, -1)
      : [`content-range: ${headers.get('content-range')}\r\n\r\n${text}\r\n`]
    for (const piece of pieces) {
      const [, first, last, size, bytes] = /content-range: bytes (\d+)-(\d+)\/(\d+)\r\n\r\n(.*)\r\n$/is.exec(
        piece,
      )!
      expect(bytes).toBe(content.slice(Number(first), Number(last) + 1))
      expect(Number(size)).toBe(content.length)
      if (asked?.includes(',')) continue
      const [from, to] = asked!.split('-') as [string, string]
      const end = content.length - 1
      const expected =
        from === ''
          ? [Math.max(0, end + 1 - Number(to)), end]
          : [Number(from), Math.min(Number(to || end), end)]
      expect([Number(first), Number(last)]).toEqual(expected)
    }
  }
})
