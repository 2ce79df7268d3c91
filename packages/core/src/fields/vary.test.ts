import { describe, expect, it } from 'vitest'
import { nastyStrings } from '../../test/nasty-strings.ts'
import { parseVary } from './vary.ts'

describe('Vary (RFC 9110 §12.5.5)', () => {
  it.each<[string | null, string[]]>([
    [null, []],
    ['', []],
    [' , ', []],
    ['Accept', ['accept']],
    ['Foo, Bar,\tBaz', ['bar', 'baz', 'foo']],
    ['foo, FOO, Foo', ['foo']],
    [',Foo,,', ['foo']],
    ['__proto__, constructor', ['__proto__', 'constructor']],
  ])('%j nominates %j', (value, names) => expect(parseVary(value)).toEqual(names))

  it.each(['*', ' * ', '*, *', ', *', '*, Foo', 'Foo, *', 'Foo,*,Bar'])(
    '%j nominates everything',
    (value) => {
      expect(parseVary(value)).toBe('*')
    },
  )

  it.each(['Foo Bar', 'Foo; Bar', '"Foo"', 'Foo:', 'Föö', '"Foo, *', '(Foo)', 'Foo, Bar/'])(
    'takes %j, which holds no field name, for everything',
    (value) => expect(parseVary(value)).toBe('*'),
  )

  it('gives sorted names that Headers accepts, or everything, for any text', () => {
    const headers = new Headers()
    for (const value of nastyStrings()) {
      const names = parseVary(value)
      if (names === '*') continue
      for (const name of names) headers.has(name)
      if (names.some((name, index) => index > 0 && names[index - 1]! >= name))
        expect.fail(JSON.stringify(value))
    }
  })
})
