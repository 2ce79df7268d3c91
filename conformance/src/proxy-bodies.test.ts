import { once } from 'node:events'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ask, askRaw, head, origin, proxyTo, rawOrigin, serve, values } from './testing.ts'

describe('body of a response', () => {
  it('is left out for HEAD, and its Content-Length is kept', async () => {
    const seen: string[] = []
    const url = await proxyTo(
      await origin((req, res) => {
        seen.push(req.method!)
        res.setHeader('Content-Length', 5).end('12345')
      }),
    )
    const bytes = await askRaw(url, 'HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    expect(seen).toEqual(['HEAD'])
    expect(bytes).toMatch(/^HTTP\/1\.1 200 OK\r\ncontent-length: 5\r\n(.+\r\n)*\r\n$/)
  })

  it('keeps its coding, byte for byte', async () => {
    const bytes = gzipSync('hello')
    const url = await proxyTo(await origin((_, res) => res.setHeader('Content-Encoding', 'gzip').end(bytes)))
    const { body, lines } = await ask(url)
    expect(body.equals(bytes)).toBe(true)
    expect(values(lines, 'content-encoding')).toEqual(['gzip'])
  })

  it('keeps every byte value', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256))
    const url = await proxyTo(await origin((_, res) => res.end(bytes)))
    expect((await ask(url)).body.equals(bytes)).toBe(true)
  })

  it('reaches the client while the origin still writes it', async () => {
    let finish = (): void => {}
    const url = await proxyTo(
      await origin((_, res) => {
        res.write('first')
        finish = () => res.end('last')
      }),
    )
    const incoming = await head(url)
    const [first] = await once(incoming, 'data')
    expect(String(first)).toBe('first')
    finish()
    const [last] = await once(incoming, 'data')
    expect(String(last)).toBe('last')
  })

  it('has its head reach the client before the first byte of the body is there', async () => {
    const url = await proxyTo(await origin((_, res) => res.setHeader('X', '1').flushHeaders()))
    expect((await head(url)).headers['x']).toBe('1')
  })

  it('ends where its Content-Length says, whatever follows', async () => {
    const url = await proxyTo(await rawOrigin('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokSURPLUS'))
    expect((await ask(url)).body.toString()).toBe('ok')
  })
})

describe('a connection that drops', () => {
  it.each([
    ['before the head', []],
    ['within the head', ['HTTP/1.1 200 OK\r\nX: ']],
    ['within a body with a length', ['HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort']],
    ['within a chunked body', ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n']],
  ])('%s drops the connection of the client', async (_, chunks) => {
    const url = await proxyTo(await rawOrigin(...chunks))
    await expect(ask(url)).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('drops the connection of the client when nobody listens at the origin', async () => {
    await expect(ask(await proxyTo('http://127.0.0.1:1'))).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('drops the connection of the client when the handler throws', async () => {
    const url = await serve(async () => {
      throw new Error('no')
    })
    await expect(ask(url)).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it.each([
    ['less', '1234'],
    ['more', '123456'],
  ])(
    'drops the connection of the client when a handler gives %s than its Content-Length',
    async (_, body) => {
      const url = await serve(async () => new Response(body, { headers: { 'content-length': '5' } }))
      await expect(ask(url)).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|HPE_/) })
    },
  )

  it('stops the request to the origin when the client leaves', async () => {
    let left = (): void => {}
    const gone = new Promise<void>((resolve) => (left = resolve))
    const url = await proxyTo(
      await origin((_, res) => {
        res.once('close', left)
        res.write('first')
      }),
    )
    const incoming = await head(url)
    incoming.destroy()
    await gone
  })

  it('does not abort a request that was answered in full', async () => {
    const signals: AbortSignal[] = []
    const url = await serve(async (request) => {
      signals.push(request.signal)
      return new Response('ok')
    })
    await ask(url)
    await ask(url)
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false])
  })
})
