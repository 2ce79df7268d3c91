import { once } from 'node:events'
import { request as httpRequest, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Binary, buildBinary } from './binary.ts'
import { eventually } from './eventually.ts'
import { type Origin, startOrigin } from './origin.ts'
import { type Proxying, startProxy } from './proxying.ts'

let binary: Binary
let origin: Origin
let proxy: Proxying

beforeAll(async () => void (binary = await buildBinary()), 60_000)
afterAll(() => binary.remove())
afterEach(async () => {
  expect(await proxy.stop()).toEqual({ code: 0, err: '' })
  await origin.stop()
})

async function begin(answer: Parameters<typeof startOrigin>[0], ...options: string[]): Promise<void> {
  origin = await startOrigin(answer)
  proxy = await startProxy(binary, ['--origin', origin.url, ...options])
}

/** Sends bytes as they are, and gives all that comes until the connection ends. */
async function send(lines: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(proxy.url)
  const socket = connect(Number(port), hostname)
  const received = text(socket)
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  return received
}

describe('what is for one user', () => {
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['because it is private', { 'cache-control': 'private, max-age=60' }, {}],
    ['because it must not be stored', { 'cache-control': 'no-store' }, {}],
    ['because it sets a cookie', { 'cache-control': 'max-age=60', 'set-cookie': 'user=…' }, {}],
    ['because it was asked for with credentials', { 'cache-control': 'max-age=60' }, { authorization: '…' }],
    ['because it differs by cookie', { 'cache-control': 'max-age=60', vary: 'Cookie' }, { cookie: 'u=…' }],
  ])('%s goes to nobody else, one after the other or at once', async (_, fields, asked) => {
    const named = (all: Record<string, string>, user: string): Record<string, string> =>
      Object.fromEntries(Object.entries(all).map(([name, value]) => [name, value.replace('…', user)]))
    await begin(({ headers }, response) => {
      const user = String(headers['x-user'])
      // so that others come while it is under way
      setTimeout(() => response.writeHead(200, named(fields, user)).end(user), 20)
    })
    const users = ['ann', 'ben', 'cleo', 'dan']
    const ask = async (user: string): Promise<void> => {
      const headers = { 'x-user': user, ...named(asked, user) }
      const response = await fetch(`${proxy.url}/me`, { headers })
      expect(await response.text()).toBe(user)
      const cookie = fields['set-cookie'] && `user=${user}`
      expect(response.headers.get('set-cookie') ?? undefined).toBe(cookie)
    }
    await Promise.all(users.map(ask))
    for (const user of users.toReversed()) await ask(user)
  })
})

describe('what belongs to a connection', () => {
  it('stays on it, in both directions', async () => {
    await begin((_, response) =>
      response
        .writeHead(200, {
          connection: 'close, X-Hop',
          'x-hop': '1',
          'proxy-authenticate': 'Basic',
          'x-end': '1',
        })
        .end('level'),
    )
    const answer = await send([
      'GET / HTTP/1.1',
      'Host: tides.test',
      'Connection: close, X-Mine',
      'X-Mine: 1',
      'Proxy-Authorization: Basic c2VjcmV0',
      'TE: trailers',
      'X-Through: 1',
    ])
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/)
    expect(answer).toMatch(/^x-end: 1\r$/im)
    expect(answer).not.toMatch(/^(?:x-hop|proxy-authenticate):/im)
    const { headers } = origin.asked[0]!
    expect(headers).toMatchObject({ 'x-through': '1', via: expect.stringMatching(/^1\.1 freshet-/) })
    for (const name of ['x-mine', 'proxy-authorization', 'te']) expect(headers).not.toHaveProperty(name)
  })

  it('is one host to the server, which hears by which the client came', async () => {
    await begin((_, response) => response.end('level'))
    await send(['GET / HTTP/1.1', 'Host: tides.test', 'Connection: close', 'X-Forwarded-Host: evil.test'])
    expect(origin.asked[0]!.headers).toMatchObject({
      host: new URL(origin.url).host,
      'x-forwarded-host': 'tides.test',
    })
  })

  it('of one host is not given to another', async () => {
    await begin(({ headers }, response) =>
      response.setHeader('cache-control', 'max-age=60').end(`for ${headers['x-forwarded-host']}`),
    )
    const ask = (host: string): Promise<string> =>
      send(['GET / HTTP/1.1', `Host: ${host}`, 'Connection: close'])
    for (const host of ['evil.test', 'tides.test', 'evil.test', 'tides.test'])
      expect(await ask(host)).toContain(`for ${host}`)
    expect(origin.asked).toHaveLength(2)
  })
})

describe('what is no request to pass on', () => {
  it.each([
    ['a host that is none', ['GET / HTTP/1.1', 'Host: a b', 'Connection: close'], /^HTTP\/1.1 400 /],
    ['no host', ['GET / HTTP/1.1', 'Connection: close'], /^HTTP\/1.1 400 /],
    ['nonsense', ['tides'], /^HTTP\/1.1 400 /],
    [
      'a length beside chunks',
      ['POST / HTTP/1.1', 'Host: a.test', 'Content-Length: 4', 'Transfer-Encoding: chunked', '', '0', ''],
      /^HTTP\/1.1 400 /,
    ],
    ['a tunnel', ['CONNECT a.test:443 HTTP/1.1', 'Host: a.test'], /^$/],
    ['TRACE', ['TRACE / HTTP/1.1', 'Host: a.test', 'Connection: close'], /^HTTP\/1.1 (?:405|501) /],
  ])('as %s is refused, and the server behind hears nothing', async (_, lines, answer) => {
    await begin((_, response) => response.end('level'))
    expect(await send(lines)).toMatch(answer)
    expect(origin.asked).toEqual([])
  })

  it.runIf(process.platform === 'linux')('comes from this machine alone, unless it is told', async () => {
    await begin((_, response) => response.end('level'))
    const { hostname, port } = new URL(proxy.url)
    expect(hostname).toBe('127.0.0.1')
    // an address of this machine too, and another one
    const [error] = await once(connect(Number(port), '127.0.0.2'), 'error')
    expect(error).toMatchObject({ code: 'ECONNREFUSED' })
  })
})

it('passes on what comes bit by bit as it comes', async () => {
  let response: ServerResponse | undefined
  await begin((_, outgoing) => {
    response = outgoing
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: ebb\n\n')
  })
  const sent = httpRequest(`${proxy.url}/events`).end()
  const [incoming] = await once(sent, 'response')
  let received = ''
  incoming.on('data', (chunk: Buffer) => (received += chunk))
  await eventually(() => expect(received).toBe('data: ebb\n\n'))
  response!.end('data: flow\n\n')
  await once(incoming, 'end')
  expect(received).toBe('data: ebb\n\ndata: flow\n\n')
})
