import { describe, expect, it } from 'vitest'
import { readPort, readSize, readTime } from './quantities.ts'

describe('a size', () => {
  it.each([
    ['512', 512],
    ['1B', 1],
    ['64MiB', 67_108_864],
    ['64 MiB', 67_108_864],
    ['64mib', 67_108_864],
    ['256MB', 256_000_000],
    ['1.5GB', 1_500_000_000],
    ['100kB', 100_000],
    ['2KiB', 2048],
    ['1GiB', 1_073_741_824],
    ['0.5kB', 500],
  ])('%s is %d bytes', (text, bytes) => expect(readSize('memory', text)).toBe(bytes))

  it.each([
    '',
    '0',
    '-1',
    '64M',
    '64 megabytes',
    'MiB',
    '1e9',
    '0x10',
    '9007199254740993',
    '1.MB',
    'Infinity',
  ])('%j is none', (text) =>
    expect(() => readSize('memory', text)).toThrow(/--memory must be a size like 64MiB or 256MB/),
  )
})

describe('a time', () => {
  it.each([
    ['0', 0],
    ['0s', 0],
    ['500ms', 500],
    ['10s', 10_000],
    ['1.5s', 1500],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
  ])('%s is %d ms', (text, ms) => expect(readTime('allow-stale', text)).toBe(ms))

  it.each(['', '10', '10 minutes', '5M', '1S', '-1s', 's', '1h30m', 'off', 'constructor'])(
    '%j is none',
    (text) => expect(() => readTime('allow-stale', text)).toThrow(/--allow-stale must be a time like 500ms/),
  )
})

describe('a port', () => {
  it.each([
    ['0', 0],
    ['8080', 8080],
    ['65535', 65_535],
  ])('%s', (text, port) => expect(readPort(text)).toBe(port))

  it.each(['', '-1', '65536', '80a', '1.5', '999999'])('%j is none', (text) => {
    expect(() => readPort(text)).toThrow(/--port must be a number from 0 to 65535/)
  })
})
