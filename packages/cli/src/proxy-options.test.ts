import { describe, expect, it } from 'vitest'
import { readOptions } from './options.ts'
import { PROXY_OPTIONS, type ProxyChoice, readProxyOptions } from './proxy-options.ts'

function read(line: string, env: Record<string, string> = {}): ProxyChoice {
  return readProxyOptions(readOptions(line === '' ? [] : line.split(' '), PROXY_OPTIONS), env)
}

const ORIGIN = '--origin localhost:3000'

describe('a proxy', () => {
  it('listens on this machine alone, and keeps responses in memory, unless told otherwise', () => {
    expect(read(ORIGIN)).toEqual({
      place: { host: '127.0.0.1', port: 0 },
      origin: { url: 'http://localhost:3000/', timeout: 60_000, keepForwarded: false },
      storage: { sqlite: undefined, redis: undefined, memory: undefined, isPrivate: false },
      cache: { type: 'shared', allowStale: 0, staleDespiteSMaxage: false },
      token: undefined,
      show: 'text',
      isQuiet: false,
    })
  })

  it('is told otherwise', () => {
    const line =
      '--origin https://example.com/site --port 8080 --host ::1 --memory 256MB --redis redis://r:1/2 --private ' +
      '--max-body 1MiB --allow-stale 1h --heuristic 10m --stale-despite-s-maxage --origin-timeout 2s ' +
      '--keep-forwarded --name edge --purge-token 0123456789abcdef --json --quiet'
    expect(read(line)).toEqual({
      place: { host: '::1', port: 8080 },
      origin: { url: 'https://example.com/site', timeout: 2000, keepForwarded: true },
      storage: { sqlite: undefined, redis: new URL('redis://r:1/2'), memory: 256e6, isPrivate: true },
      cache: {
        type: 'private',
        allowStale: 3_600_000,
        staleDespiteSMaxage: true,
        heuristic: { maximum: 600_000 },
        maxBodySize: 1_048_576,
        name: 'edge',
      },
      token: '0123456789abcdef',
      show: 'json',
      isQuiet: true,
    })
  })

  it('guesses no lifetime where that is off', () => {
    expect(read(`${ORIGIN} --heuristic off`).cache.heuristic).toBe(false)
  })

  it('takes the token of the environment, and that of the line before it', () => {
    const env = { FRESHET_PURGE_TOKEN: 'from-the-environment' }
    expect(read(ORIGIN, env).token).toBe('from-the-environment')
    expect(read(`${ORIGIN} --purge-token from-the-line-itself`, env).token).toBe('from-the-line-itself')
  })

  it.each([
    ['', /Which server\? Write --origin URL/],
    ['localhost:3000', /localhost:3000 is too much: the server stands behind --origin/],
    [`${ORIGIN} more`, /more is too much/],
    ['--origin ftp://a.b', /Only http and https/],
    ['--origin https://a.b/?c', /no query and no fragment/],
    [`${ORIGIN} --port http`, /--port must be a number/],
    [`${ORIGIN} --memory 64M`, /--memory must be a size like 64MiB or 256MB, not 64M/],
    [`${ORIGIN} --memory 0`, /--memory must be a size/],
    [`${ORIGIN} --max-body big`, /--max-body must be a size/],
    [`${ORIGIN} --allow-stale 10`, /--allow-stale must be a time/],
    [`${ORIGIN} --heuristic on`, /--heuristic must be a time/],
    [`${ORIGIN} --origin-timeout 0`, /--origin-timeout must be from 1ms to 24d/],
    [`${ORIGIN} --origin-timeout 25d`, /--origin-timeout must be from 1ms to 24d/],
    [`${ORIGIN} --sqlite a.db --redis redis://r`, /Either --sqlite or --redis/],
    [`${ORIGIN} --redis localhost:6379`, /--redis must be a URL like redis:/],
    [`${ORIGIN} --redis http://localhost:6379`, /--redis must be a URL like redis:/],
    [`${ORIGIN} --purge-token short`, /16 or more visible ASCII characters/],
    [`${ORIGIN} --purge-token=`, /16 or more visible ASCII characters/],
    [`${ORIGIN} --purge-token=0123456789abcde\u00E4`, /16 or more visible ASCII characters/],
    [`${ORIGIN} --name=`, /--name must not be empty/],
  ])('is refused: %s', (line, message) => expect(() => read(line)).toThrow(message))

  it.each([`${ORIGIN} --purge-token secret`, `${ORIGIN} --redis http://ann:secret@r`])(
    'is refused without telling the secret: %s',
    (line) =>
      expect(() => read(line)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('secret') }),
      ),
  )
})
