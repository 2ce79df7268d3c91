import { describe, expect, it } from 'vitest'
import { nastyStrings } from '../../test/nasty-strings.ts'
import { addToVary, parseVary } from './vary.ts'

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

describe('addToVary', () => {
  it.each<[string | null, string[], string]>([
    [null, ['accept'], 'accept'],
    ['', ['accept', 'Origin'], 'accept, Origin'],
    ['Accept', ['origin'], 'Accept, origin'],
    ['Accept,Origin', ['accept', 'ORIGIN'], 'Accept,Origin'],
    ['accept', ['origin', 'Origin', 'accept'], 'accept, origin'],
    ['Accept', [], 'Accept'],
    [null, [], ''],
  ])('%j and %j make %j', (value, names, text) => expect(addToVary(value, names)).toBe(text))

  it.each(['*', ' * ', 'Accept, *', '*,Accept'])('leaves %j as it is: nothing can be added to it', (value) =>
    expect(addToVary(value, ['origin'])).toBe(value),
  )

  it('nominates, for any text, what it nominated and the new names', () => {
    for (const value of nastyStrings(1000)) {
      const before = parseVary(value)
      const after = parseVary(addToVary(value, ['origin']))
      expect(after).toEqual(before === '*' ? '*' : [...new Set([...before, 'origin'])].sort())
    }
  })
})
