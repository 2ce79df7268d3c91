import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Finding } from '../src/examine/finding.ts'
import type { Verdict } from '../src/examine/verdict.ts'
import { BAD_ROUTES } from './bad-routes.ts'
import { type Binary, buildBinary, type Ran } from './binary.ts'

let binary: Binary
let server: Server
let origin: string
const userAgents = new Set<string | undefined>()

const ASSET = 'body { color: teal }'

beforeAll(async () => {
  binary = await buildBinary()
  server = createServer((request, response) => {
    userAgents.add(request.headers['user-agent'])
    const path = request.url ?? ''
    const route = BAD_ROUTES[path]
    if (route !== undefined) return route[1](request, response)
    if (path === '/moved') return response.writeHead(302, { location: '/asset.css' }).end()
    const fields = {
      'Cache-Control': 'public, max-age=31536000, immutable',
      ETag: '"v1"',
      Vary: 'Accept-Encoding',
    }
    const isKnown = request.headers['if-none-match'] === '"v1"'
    response
      .writeHead(isKnown ? 304 : 200, fields)
      .end(isKnown || request.method === 'HEAD' ? undefined : ASSET)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.close()
  binary.remove()
})

interface Report {
  readonly url: string
  readonly status: number
  readonly findings: readonly Finding[]
  readonly verdicts: readonly Verdict[]
}

async function report(path: string, ...options: string[]): Promise<Ran & { report: Report }> {
  const ran = await binary.run(['explain', origin + path, '--json', ...options])
  return { ...ran, report: JSON.parse(ran.out) as Report }
}

describe('freshet explain', () => {
  it('is tried on twenty bad routes at least', () => {
    expect(Object.keys(BAD_ROUTES).length).toBeGreaterThanOrEqual(20)
    const ids = Object.values(BAD_ROUTES).map(([id]) => id)
    expect(ids).toEqual([...new Set(ids)])
  })

  it.each(Object.entries(BAD_ROUTES).map(([path, [id]]) => [path, id]))(
    'finds in %s what is wrong: %s',
    async (path, id) => {
      const { code, err, report: found } = await report(path)
      const bad = found.findings.filter(({ severity }) => severity === 'bad').map((finding) => finding.id)
      expect(bad).toContain(id)
      // A fault is not told as a crowd of others
      expect(bad.length).toBeLessThanOrEqual(2)
      expect({ code, err }).toEqual({ code: 1, err: '' })
    },
  )

  it('finds nothing wrong with what is right', async () => {
    const { code, report: found } = await report('/asset.css', '--fail-on', 'warn')
    expect(found.findings.map(({ id, severity }) => `${severity} ${id}`)).toEqual(['good etag-works'])
    expect(found.verdicts).toMatchObject([
      { cache: 'shared', stores: true, lifetime: 31_536_000, source: 'max-age' },
      { cache: 'private', stores: true, lifetime: 31_536_000, source: 'max-age' },
    ])
    expect(code).toBe(0)
  })

  it('follows a redirect when told to', async () => {
    expect((await report('/moved')).report).toMatchObject({ status: 302, url: `${origin}/moved` })
    expect((await report('/moved', '--follow')).report).toMatchObject({
      status: 200,
      url: `${origin}/asset.css`,
    })
  })

  it('says who asks', async () => {
    await report('/asset.css')
    expect([...userAgents]).toEqual([expect.stringMatching(/^freshet-explain\/\d+\.\d+\.\d+$/)])
  })

  it('ends with 3 where nothing listens, and where nobody answers', async () => {
    const silent = createTcpServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const mute = await binary.run(['explain', `127.0.0.1:${port}`, '--max-time', '0.3'])
    expect(mute).toMatchObject({ code: 3, out: '', err: expect.stringContaining('did not answer in time') })
    silent.close()
    await once(silent, 'close')
    const gone = await binary.run(['explain', `127.0.0.1:${port}`])
    expect(gone).toMatchObject({ code: 3, out: '', err: `freshet: Nothing listens at 127.0.0.1:${port}\n` })
  })

  it('ends with 2 for a wrong command line', async () => {
    expect(await binary.run(['explain'])).toMatchObject({ code: 2, out: '' })
  })

  it('colours its text when told to, and only then', async () => {
    expect((await binary.run(['explain', `${origin}/misspelt`])).out).not.toContain('\u001B')
    expect((await binary.run(['explain', `${origin}/misspelt`], { FORCE_COLOR: '1' })).out).toContain(
      '\u001B',
    )
  })
})
