import { describe, expect, it } from 'vitest'
import { parseOptions } from './options.ts'

describe('parseOptions', () => {
  it('tests each configuration when nothing is said', () => {
    const nothing = { handler: 'freshet', type: 'shared', strict: false, sideBySide: true, write: false }
    expect(parseOptions([])).toEqual(nothing)
    expect(parseOptions(['--write'])).toEqual({ ...nothing, write: true })
  })

  it.each([['--type=shared'], ['--strict'], ['--handler=control'], ['--id=vary-star'], ['--json=x.json']])(
    'tests one where %s says which, and writes no document of it',
    (option) => {
      expect(parseOptions([option]).sideBySide).toBe(false)
      expect(() => parseOptions([option, '--write'])).toThrow(TypeError)
    },
  )

  it('reads every option', () => {
    expect(
      parseOptions([
        '--handler',
        'control',
        '--type=private',
        '--strict',
        '--id',
        'vary-star',
        '--json',
        'x.json',
      ]),
    ).toEqual({
      handler: 'control',
      type: 'private',
      strict: true,
      sideBySide: false,
      write: false,
      id: 'vary-star',
      json: 'x.json',
    })
  })

  it.each([['--handler', 'squid'], ['--type', 'public'], ['--unknown'], ['freshet']])(
    'refuses %s %s',
    (...args) => {
      expect(() => parseOptions(args)).toThrow(TypeError)
    },
  )
})
