import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { request as send } from 'node:http'
import { describe, expect, it } from 'vitest'
import { ask, askRaw, origin, proxyTo, values } from './testing.ts'

describe('a request', () => {
  interface Seen {
    method: string
    url: string
    lines: [string, string][]
    body: string
  }

  async function forwarded(send: (url: string) => Promise<unknown>): Promise<Seen> {
    let seen: Seen | undefined
    const address = await origin(async (req, res) => {
      let body = ''
      for await (const chunk of req) body += chunk
      const lines = req.rawHeaders.flatMap((name, i): [string, string][] =>
        i % 2 === 0 ? [[name.toLowerCase(), req.rawHeaders[i + 1]!]] : [],
      )
      seen = { method: req.method!, url: req.url!, lines, body }
      res.end()
    })
    await send(await proxyTo(address))
    return seen!
  }

  it('reaches the origin with the fields that the client sent and none besides', async () => {
    const fields = 'Host: example.org\r\nIf-None-Match: "a"\r\nFoo: 1\r\nPragma: foo\r\nFoo: 2\r\n'
    const { lines } = await forwarded((url) =>
      askRaw(url, `GET / HTTP/1.1\r\n${fields}Connection: close\r\n\r\n`),
    )
    expect(lines).toEqual([
      ['connection', 'close'],
      ['foo', '1, 2'],
      ['host', 'example.org'],
      ['if-none-match', '"a"'],
      ['pragma', 'foo'],
    ])
  })

  it('leaves the fields of its connection behind, and those that Connection names', async () => {
    const headers = {
      Connection: 'x-a, close',
      'X-A': '1',
      'X-B': '2',
      TE: 'trailers',
      'Keep-Alive': 'timeout=9',
    }
    const { lines } = await forwarded((url) => ask(url, { headers }))
    expect(lines.map(([name]) => name)).toEqual(['connection', 'host', 'x-b'])
  })

  it.each(['GET', 'DELETE', 'M-SEARCH', 'PROPFIND'])(
    'keeps its method (%s), path and query',
    async (method) => {
      const seen = await forwarded((url) => ask(`${url}/a/b%2F?x=1&y=%20`, { method }))
      expect(seen).toMatchObject({ method, url: '/a/b%2F?x=1&y=%20', body: '' })
    },
  )

  it('keeps a body of a known length', async () => {
    const headers = { 'Content-Length': 3 }
    const { body, lines } = await forwarded((url) => ask(url, { method: 'DELETE', headers }, 'abc'))
    expect([body, values(lines, 'content-length'), values(lines, 'transfer-encoding')]).toEqual([
      'abc',
      ['3'],
      [],
    ])
  })

  it('streams a body of unknown length to the origin', async () => {
    let arrived: (chunk: string) => void
    const first = new Promise<string>((resolve) => (arrived = resolve))
    const url = await proxyTo(
      await origin((req: IncomingMessage, res: ServerResponse) => {
        req.once('data', (chunk) => arrived(String(chunk)))
        req.on('end', () => res.end('done'))
      }),
    )
    const outgoing = send(url, { method: 'POST', agent: false, headers: { 'Transfer-Encoding': 'chunked' } })
    outgoing.write('first')
    expect(await first).toBe('first')
    outgoing.end('last')
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
    expect(incoming.statusCode).toBe(200)
    incoming.resume()
  })
})
