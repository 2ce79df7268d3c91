import { describe, expect, it } from 'vitest'
import { parseOptions } from './options.ts'

describe('parseOptions', () => {
  it('tests the shared cache when nothing is said', () => {
    expect(parseOptions([])).toEqual({ handler: 'freshet', type: 'shared', strict: false })
  })

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
