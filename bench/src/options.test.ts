import { describe, expect, it } from 'vitest'
import { parseOptions } from './options.ts'

const known = ['hit', 'miss']

describe('parseOptions', () => {
  it('runs every case on every runtime where nothing is said', () => {
    expect(parseOptions([], known)).toMatchObject({
      cases: known,
      runtimes: ['node', 'bun', 'deno', 'workerd'],
    })
  })

  it('takes several choices of one kind', () => {
    const options = parseOptions(
      ['--only', 'miss', '--runtime', 'bun', '--runtime', 'deno', '--quick'],
      known,
    )
    expect(options).toMatchObject({ cases: ['miss'], runtimes: ['bun', 'deno'], quick: true })
  })

  it.each([
    [['--only', 'mist'], '--only is one of hit, miss, not mist'],
    [['--runtime', 'v8'], '--runtime is one of node, bun, deno, workerd, not v8'],
    [['--fast'], /--fast/],
    [['--write', '--only', 'hit'], '--write is for every case on every runtime'],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args, known)).toThrow(message)
    expect(() => parseOptions(args, known)).toThrow(TypeError)
  })
})
