import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HeaderSection } from './header-section.ts'

type Line = [name: string, value: string]

const LINES: Line[] = [
  ['content-type', 'text/plain'],
  ['set-cookie', 'a=1; Expires=Tue, 15 Nov 2022 08:12:31 GMT'],
  ['vary', 'accept'],
  ['set-cookie', 'b=2'],
  ['vary', 'accept-language'],
]

/** Names that an object has already, or takes for something else. */
const NAMES = [
  '__proto__',
  'constructor',
  'tostring',
  'hasownproperty',
  'get',
  'set-cookie',
  '0',
  'x-a',
  'x-b',
]

const line = fc.tuple(fc.constantFrom(...NAMES), fc.stringMatching(/^[!-~]([ -~]*[!-~])?$/))

describe('a header section', () => {
  it('has the values of one name as one, in their order, and each cookie by itself', () => {
    const section = HeaderSection.of(LINES)
    expect([...section]).toEqual([
      ['content-type', 'text/plain'],
      ['vary', 'accept, accept-language'],
      ['set-cookie', LINES[1]![1]],
      ['set-cookie', 'b=2'],
    ])
    expect(section.getSetCookie()).toEqual([LINES[1]![1], 'b=2'])
    expect([section.get('vary'), section.has('vary')]).toEqual(['accept, accept-language', true])
    expect([section.get('etag'), section.has('etag')]).toEqual([null, false])
  })

  it('says what Headers says, whatever its fields are called', () => {
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const headers = new Headers(lines)
        for (const section of [HeaderSection.of(lines), HeaderSection.of(headers)]) {
          for (const name of NAMES) {
            expect([name, section.get(name), section.has(name)]).toEqual([
              name,
              headers.get(name),
              headers.has(name),
            ])
          }
          expect(section.getSetCookie()).toEqual(headers.getSetCookie())
          expect([...new Headers(section.asInit())]).toEqual([...headers])
        }
      }),
    )
  })

  it('is taken as it is, and made of Headers', () => {
    const section = HeaderSection.of(LINES)
    expect(HeaderSection.from(section)).toBe(section)
    expect([...HeaderSection.from(new Headers([['ETag', '"a"']]))]).toEqual([['etag', '"a"']])
  })

  it('with others in place of its own leaves itself as it is', () => {
    const section = HeaderSection.of(LINES)
    const changed = section.with({ vary: 'range', etag: '"a"' }, ['content-type', 'set-cookie'])
    expect([...changed]).toEqual([
      ['vary', 'range'],
      ['etag', '"a"'],
    ])
    expect([...section.with({})]).toEqual([...section])
    expect(section.get('vary')).toBe('accept, accept-language')
  })

  it('takes a field that is left out and given as given', () => {
    expect([...HeaderSection.of([['etag', '"a"']]).with({ etag: '"b"' }, ['etag'])]).toEqual([
      ['etag', '"b"'],
    ])
  })

  it('makes a response with its fields and others, of which none changes it', () => {
    for (const lines of [LINES, LINES.filter(([name]) => name !== 'set-cookie')]) {
      const section = HeaderSection.of(lines)
      const { headers } = new Response(null, { headers: section.asInit({ age: '5', vary: '*' }) })
      expect([headers.get('age'), headers.get('vary')]).toEqual(['5', '*'])
      expect(headers.getSetCookie()).toEqual(section.getSetCookie())
      headers.set('content-type', 'changed')
      expect([section.get('content-type'), section.has('age')]).toEqual(['text/plain', false])
    }
  })
})
