import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Binary, buildBinary } from './binary.ts'
import { eventually } from './eventually.ts'
import { freePort, type Nginx, startNginx, whereNginxRuns } from './nginx.ts'
import { type Origin, startOrigin } from './origin.ts'
import { type Proxying, startProxy } from './proxying.ts'
import { load, whereWrkRuns } from './wrk.ts'

let binary: Binary
const ends: (() => Promise<unknown>)[] = []

beforeAll(async () => void (binary = await buildBinary()), 60_000)
afterAll(() => binary.remove())
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** The command in front of `origin`; it is stopped after the test, and must have had nothing to complain about. */
async function proxyOf(origin: { readonly url: string }, ...options: string[]): Promise<Proxying> {
  const proxy = await startProxy(binary, ['--origin', origin.url, ...options])
  ends.push(async () => expect(await proxy.stop()).toEqual({ code: 0, err: '' }))
  return proxy
}

async function originOf(answer: Parameters<typeof startOrigin>[0]): Promise<Origin> {
  const origin = await startOrigin(answer)
  ends.push(() => origin.stop())
  return origin
}

async function nginxOf(files: Parameters<typeof startNginx>[0]): Promise<Nginx> {
  const nginx = await startNginx(files)
  ends.push(() => nginx.stop())
  return nginx
}

const ask = (url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url, { cache: 'force-cache', redirect: 'manual', ...init })
const statusOf = ({ headers }: Response): string => headers.get('cache-status') ?? ''

const nginxRuns = whereNginxRuns('in front of nginx')
const loadRuns = whereWrkRuns(
  'passes 2000 requests of a load tool, each with the right bytes, and asks nginx once for each file',
)

describe.skipIf(nginxRuns.missing)(nginxRuns.title, () => {
  it.skipIf(loadRuns.missing)(loadRuns.title, { timeout: 90_000 }, async () => {
    const files = { '/a.html': 'a'.repeat(300), '/b.css': randomBytes(9000), '/c.png': randomBytes(70_000) }
    const nginx = await nginxOf(files)
    const proxy = await proxyOf(nginx)
    const paths = Object.keys(files)
    const until = () => proxy.told(2100)
    const result = await load(proxy.url, { folder: nginx.folder, paths, connections: 16, until })
    expect(result).toMatchObject({ wrong: 0, errors: 0 })
    expect(result.answered).toBeGreaterThanOrEqual(2000)
    expect(result.hits / result.answered).toBeGreaterThan(0.95)
    expect(nginx.log().sort()).toEqual(paths.map((path) => `GET ${path} 200`))
    const { err } = await proxy.stop()
    expect(err).toBe('')
    expect(proxy.lines.at(-1)).toMatchObject({ type: 'summary', calls: 3, failures: 0 })
    expect(proxy.lines.at(-1)!['requests']).toBeGreaterThanOrEqual(result.answered)
  })

  it('answers ranges of a stored film without nginx, and stores a part that was asked for first', async () => {
    const film = randomBytes(5_000_000)
    const nginx = await nginxOf({ '/film.mp4': film, '/part.mp4': film })
    const { url } = await proxyOf(nginx)
    const range = async (path: string, from: number, to: number): Promise<Response> => {
      const response = await ask(url + path, { headers: { range: `bytes=${from}-${to}` } })
      expect([response.status, response.headers.get('content-range')]).toEqual([
        206,
        `bytes ${from}-${to}/${film.length}`,
      ])
      expect(Buffer.from(await response.arrayBuffer()).equals(film.subarray(from, to + 1))).toBe(true)
      return response
    }
    expect(Buffer.from(await (await ask(`${url}/film.mp4`)).arrayBuffer()).equals(film)).toBe(true)
    expect(statusOf(await range('/film.mp4', 0, 99))).toContain('hit')
    expect(statusOf(await range('/film.mp4', 4_000_000, 4_999_999))).toContain('hit')
    await range('/part.mp4', 0, 999_999)
    await eventually(async () =>
      expect(statusOf(await range('/part.mp4', 500_000, 600_000))).toContain('hit'),
    )
    expect(nginx.log()).toEqual(['GET /film.mp4 200', 'GET /part.mp4 206'])
  })

  it('passes on what is too long to store, whole and in ranges, and says so', async () => {
    const film = randomBytes(3_000_000)
    const nginx = await nginxOf({ '/film.mp4': film })
    const proxy = await proxyOf(nginx, '--max-body', '1MB')
    for (let times = 0; times < 2; times++) {
      expect(Buffer.from(await (await ask(`${proxy.url}/film.mp4`)).arrayBuffer()).equals(film)).toBe(true)
    }
    const part = await ask(`${proxy.url}/film.mp4`, { headers: { range: 'bytes=10-19' } })
    expect([part.status, Buffer.from(await part.arrayBuffer()).equals(film.subarray(10, 20))]).toEqual([
      206,
      true,
    ])
    expect(await proxy.told(3)).toMatchObject([
      { cache: { notStored: 'too-large' } },
      { cache: { notStored: 'too-large' } },
      { status: 206 },
    ])
    expect(nginx.log()).toHaveLength(3)
  })

  it('validates in place of fetching, and tells a browser that its copy is current', async () => {
    const nginx = await nginxOf({ '/a.css': 'body {}' })
    const { url } = await proxyOf(nginx)
    const first = await ask(`${url}/a.css`)
    await first.text()
    const again = await ask(`${url}/a.css`, { headers: { 'if-none-match': first.headers.get('etag')! } })
    expect([again.status, statusOf(again)]).toEqual([304, expect.stringContaining('hit')])
    const reload = await ask(`${url}/a.css`, { headers: { 'cache-control': 'max-age=0' }, cache: 'default' })
    expect([reload.status, statusOf(reload)]).toEqual([200, expect.stringContaining('fwd-status=304')])
    expect(nginx.log()).toEqual(['GET /a.css 200', 'GET /a.css 304'])
  })

  it('answers 502 while nginx is down, and what it has where that is allowed', async () => {
    const nginx = await startNginx({ '/a.html': 'level 2.41 m' })
    const [strict, lenient] = [await proxyOf(nginx), await proxyOf(nginx, '--allow-stale', '1h')]
    for (const { url } of [strict, lenient]) await (await ask(`${url}/a.html`)).text()
    await nginx.stop()
    // a client that wants it new cannot have it: `no-cache` makes what is stored count as stale
    const wantsNew = { headers: { 'cache-control': 'no-cache' } }
    const refused = await ask(`${strict.url}/a.html`, wantsNew)
    expect([refused.status, await refused.text()]).toEqual([502, '502 Bad Gateway\n'])
    const covered = await ask(`${lenient.url}/a.html`, wantsNew)
    expect([covered.status, await covered.text()]).toEqual([200, 'level 2.41 m'])
    expect((await ask(`${lenient.url}/unknown`)).status).toBe(502)
    const [, failed] = await strict.told(2)
    expect(failed).toMatchObject({ status: 502, trouble: `Nothing listens at ${new URL(nginx.url).host}` })
  })
})

describe('a server that is not as it should be', () => {
  it('that is late is 504, and what is stored where that is allowed', async () => {
    let isSlow = false
    const origin = await originOf((_, response) => {
      if (!isSlow) response.setHeader('cache-control', 'max-age=0').setHeader('etag', '"1"').end('level')
    })
    const options = ['--origin-timeout', '300ms']
    const [strict, lenient] = [
      await proxyOf(origin, ...options),
      await proxyOf(origin, ...options, '--allow-stale', '1m'),
    ]
    for (const { url } of [strict, lenient]) await (await ask(url)).text()
    isSlow = true
    expect((await ask(strict.url)).status).toBe(504)
    const covered = await ask(lenient.url)
    expect([covered.status, await covered.text(), statusOf(covered)]).toEqual([
      200,
      'level',
      expect.stringContaining('fwd-status=504'),
    ])
    const [, late] = await strict.told(2)
    expect(late).toMatchObject({ status: 504, trouble: 'The origin took more than 300 ms' })
  })

  it('that breaks off is an answer that breaks off, and the next is whole', async () => {
    let times = 0
    const origin = await originOf((_, response) => {
      response.writeHead(200, { 'content-length': '100', 'cache-control': 'max-age=60' })
      if (++times > 1) response.end('x'.repeat(100))
      else response.write('x'.repeat(50), () => response.destroy())
    })
    const { url } = await proxyOf(origin)
    await expect(ask(url).then((response) => response.text())).rejects.toThrow('terminated')
    expect(await (await ask(url)).text()).toHaveLength(100)
  })

  it('that is the proxy itself is told at once, not asked for ever', async () => {
    const port = await freePort()
    const proxy = await proxyOf({ url: `http://127.0.0.1:${port}` }, '--port', String(port))
    expect((await ask(proxy.url)).status).toBe(508)
    // which of the two is over first, nobody knows
    const told = (await proxy.told(2)).map(({ status, calls, trouble }) => ({ status, calls, trouble }))
    expect(told.toSorted((one, other) => Number(one.calls) - Number(other.calls))).toEqual([
      { status: 508, calls: 0, trouble: 'The origin is this proxy itself' },
      { status: 508, calls: 1, trouble: undefined },
    ])
  })
})

describe('a client', () => {
  it('that asks for a WebSocket is refused with 501', async () => {
    const origin = await originOf((_, response) => response.end('never'))
    const proxy = await proxyOf(origin)
    const headers = {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'x',
      'sec-websocket-version': '13',
    }
    const sent = httpRequest(`${proxy.url}/socket`, { headers }).end()
    const [response] = await once(sent, 'response')
    response.resume()
    expect([response.statusCode, origin.asked.length]).toEqual([501, 0])
    expect(await proxy.told(1)).toMatchObject([{ calls: 0, trouble: expect.stringContaining('WebSocket') }])
  })

  it('uploads 60 MB through it, byte for byte', { timeout: 60_000 }, async () => {
    const origin = await originOf((request, response) => {
      const hash = createHash('sha256')
      request.on('data', (chunk: Buffer) => hash.update(chunk))
      request.on('end', () => response.end(hash.digest('hex')))
    })
    const { url } = await proxyOf(origin)
    const content = randomBytes(60_000_000)
    const response = await ask(`${url}/upload`, { method: 'PUT', body: content })
    expect(await response.text()).toBe(createHash('sha256').update(content).digest('hex'))
  })

  it('that leaves is told of, and the origin is left too', async () => {
    let left = 0
    const origin = await originOf((request, response) => {
      if (request.url === '/slow') response.once('close', () => left++)
      else response.end('level')
    })
    const proxy = await proxyOf(origin)
    const client = new AbortController()
    const answer = ask(`${proxy.url}/slow`, { signal: client.signal })
    await eventually(() => expect(origin.asked).toHaveLength(1))
    client.abort()
    await expect(answer).rejects.toThrow('aborted')
    await eventually(() => expect(left).toBe(1))
    expect(await proxy.told(1)).toMatchObject([{ left: true }])
    expect(await (await ask(`${proxy.url}/level`)).text()).toBe('level')
  })

  it('hears through which cache its answer came, by the name that it was given', async () => {
    const origin = await originOf((_, response) => response.end('level'))
    const { url } = await proxyOf(origin, '--name', 'edge')
    expect(statusOf(await ask(url))).toMatch(/^edge; fwd=uri-miss/)
  })

  it('that several came before is told what the origin sees of it', async () => {
    const origin = await originOf(({ headers }, response) => response.end(JSON.stringify(headers)))
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' }
    const seen = async (...options: string[]): Promise<unknown> =>
      (await ask((await proxyOf(origin, ...options)).url, { headers: forwarded })).json()
    expect(await seen()).toMatchObject({ 'x-forwarded-proto': 'http' })
    expect(await seen()).not.toHaveProperty('x-forwarded-for')
    expect(await seen('--keep-forwarded')).toMatchObject(forwarded)
  })

  it('sends requests one behind the other on one connection, and each is told with its own bytes', async () => {
    const origin = await originOf(({ url }, response) =>
      response.setHeader('cache-control', 'max-age=60').end(url),
    )
    const proxy = await proxyOf(origin)
    const { hostname, port } = new URL(proxy.url)
    const socket = connect(Number(port), hostname)
    let received = ''
    socket.on('data', (data) => (received += data))
    const paths = ['/a', `/${'b'.repeat(500)}`, '/c']
    socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: a.b\r\n\r\n`).join(''))
    const lines = await proxy.told(3)
    socket.destroy()
    const bytes = lines.map((line) => Number(line['bytes']))
    expect(bytes.reduce((sum, one) => sum + one)).toBe(received.length)
    expect(bytes[1]! - bytes[0]!).toBe(499 + '501'.length - '2'.length)
  })
})

describe('told to stop', () => {
  it('it lets those under way come to their end, takes no more, and says what there was', async () => {
    let answer = (): void => {}
    const origin = await originOf((_, response) => void (answer = () => response.end('level')))
    const proxy = await startProxy(binary, ['--origin', origin.url])
    const underWay = ask(proxy.url, { headers: { connection: 'close' } })
    await eventually(() => expect(origin.asked).toHaveLength(1))
    proxy.signal('SIGINT')
    await eventually(() => expect(proxy.lines.at(-1)).toMatchObject({ type: 'stopping', underWay: 1 }))
    await expect(ask(proxy.url)).rejects.toThrow('fetch failed')
    answer()
    expect(await (await underWay).text()).toBe('level')
    expect(await proxy.gone).toEqual({ code: 0, err: '' })
    expect(proxy.lines.at(-1)).toMatchObject({ type: 'summary', requests: 1, calls: 1, saved: 0 })
  })

  it('once more, it goes at once', async () => {
    const origin = await originOf(() => {})
    const proxy = await startProxy(binary, ['--origin', origin.url])
    const underWay = ask(proxy.url)
    await eventually(() => expect(origin.asked).toHaveLength(1))
    proxy.signal('SIGTERM')
    await eventually(() => expect(proxy.lines.at(-1)).toMatchObject({ type: 'stopping' }))
    proxy.signal('SIGTERM')
    await expect(underWay).rejects.toThrow('fetch failed')
    expect(await proxy.gone).toEqual({ code: 0, err: '' })
  })

  it('it does not wait for a refresh that nobody waits for', async () => {
    let isSlow = false
    const origin = await originOf((_, response) => {
      if (!isSlow) response.setHeader('cache-control', 'max-age=0, stale-while-revalidate=60').end('level')
    })
    const proxy = await startProxy(binary, ['--origin', origin.url, '--origin-timeout', '1h'])
    await (await ask(proxy.url)).text()
    isSlow = true
    await (await ask(proxy.url)).text()
    await eventually(() => expect(origin.asked).toHaveLength(2))
    proxy.signal('SIGTERM')
    await eventually(() => expect(proxy.lines.at(-1)).toMatchObject({ type: 'stopping' }))
    proxy.signal('SIGTERM')
    expect(await proxy.gone).toEqual({ code: 0, err: '' })
  })
})

describe('that cannot begin', () => {
  it('says what listens there already', async () => {
    const origin = await originOf((_, response) => response.end())
    const { port } = new URL(origin.url)
    expect(await binary.run(['proxy', '--origin', 'a.b', '--port', port])).toEqual({
      code: 3,
      out: '',
      err: `freshet: Something listens at 127.0.0.1:${port} already: choose another --port\n`,
    })
  })

  it('says that the address is not of this machine', async () => {
    const { code, err } = await binary.run(['proxy', '--origin', 'a.b', '--host', '192.0.2.1'])
    expect([code, err]).toEqual([
      3,
      expect.stringContaining('has no address of 192.0.2.1:0: choose another --host'),
    ])
  })
})

describe('in a log', () => {
  it('each request is a line, and the end says what there was', async () => {
    const origin = await originOf((_, response) =>
      response.setHeader('cache-control', 'max-age=60').end('level'),
    )
    const child = binary.start(['proxy', '--origin', origin.url])
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    const out = (): string => Buffer.concat(chunks).toString()
    await eventually(() => expect(out()).toMatch(/^http:.*\n/))
    const url = /^\S+/.exec(out())![0]
    for (const path of ['/level', '/level']) await (await ask(url + path)).text()
    await eventually(() => expect(out()).toContain('hit'))
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
    expect(out().split('\n')).toEqual([
      `${url} → ${origin.url} · memory of 64 MiB`,
      expect.stringMatching(/^\d\d:\d\d:\d\d GET \/level 200 miss, stored \(nothing was stored\) \d+ B .+$/),
      expect.stringMatching(/^\d\d:\d\d:\d\d GET \/level 200 hit \(fresh for \d+ s\) \d+ B .+$/),
      expect.stringMatching(/^2 requests in .+, 50.0 % of them hits$/),
      '1 request to the origin, 1 saved',
      expect.stringMatching(/ sent, .* of it from the store$/),
      expect.stringMatching(/^A hit took /),
      '',
    ])
  })

  it('quietly, there is where it listens and what there was, alone', async () => {
    const origin = await originOf((_, response) => response.end('level'))
    const proxy = await startProxy(binary, ['--origin', origin.url, '--quiet'])
    await (await ask(proxy.url)).text()
    await proxy.stop()
    expect(proxy.lines.map(({ type }) => type)).toEqual(['listening', 'stopping', 'summary'])
  })

  it('whose reader leaves, the process ends', async () => {
    const origin = await originOf((_, response) => response.end('level'))
    const child = binary.start(['proxy', '--origin', origin.url, '--json'])
    const [first] = (await once(child.stdout, 'data')) as [Buffer]
    child.stdout.destroy()
    await (await ask(JSON.parse(String(first)).address)).text()
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
  })
})
