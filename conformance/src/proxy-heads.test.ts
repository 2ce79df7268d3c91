import { describe, expect, it } from 'vitest'
import { ask, origin, proxyTo, rawOrigin, values } from './testing.ts'

const nameless = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date'])

describe('fields of a response', () => {
  it('keeps each Set-Cookie a line of its own, in order', async () => {
    const url = await proxyTo(
      await origin((_, res) => res.setHeader('Set-Cookie', ['a=1, x', 'b=2', 'a=1, x']).end()),
    )
    expect(values((await ask(url)).lines, 'set-cookie')).toEqual(['a=1, x', 'b=2', 'a=1, x'])
  })

  it('joins the lines of any other field with a comma, in order', async () => {
    const url = await proxyTo(
      await rawOrigin('HTTP/1.1 200 OK\r\nVary: b\r\nX: 1\r\nVary:\r\nVary: a, c\r\n\r\n'),
    )
    expect(values((await ask(url)).lines, 'vary')).toEqual(['b, , a, c'])
  })

  it('adds none but those of its own connection, and no Date', async () => {
    const lines = ['HTTP/1.1 200 OK', 'X-One: 1', 'Content-Length: 2', '', 'ok'].join('\r\n')
    const { lines: seen } = await ask(await proxyTo(await rawOrigin(lines)))
    expect(seen.filter(([name]) => name !== 'connection')).toEqual([
      ['content-length', '2'],
      ['x-one', '1'],
    ])
  })

  it('keeps the Date of the origin as it is', async () => {
    const url = await proxyTo(await rawOrigin('HTTP/1.1 200 OK\r\ndate: foo\r\nContent-Length: 0\r\n\r\n'))
    expect(values((await ask(url)).lines, 'date')).toEqual(['foo'])
  })

  it('keeps bytes above ASCII', async () => {
    const url = await proxyTo(
      await rawOrigin('HTTP/1.1 200 OK\r\nETag: "a\xfc"\r\nContent-Length: 0\r\n\r\n'),
    )
    expect(values((await ask(url)).lines, 'etag')).toEqual(['"a\xfc"'])
  })

  it('takes away those of one connection and those that Connection names', async () => {
    const fields = [
      'Connection: a, B',
      'a: 1',
      'b: 2',
      'c: 3',
      'Keep-Alive: x',
      'TE: x',
      'Trailer: x',
      'Upgrade: x',
    ]
    const url = await proxyTo(
      await rawOrigin(['HTTP/1.1 200 OK', ...fields, 'Content-Length: 0', '', ''].join('\r\n')),
    )
    const { lines } = await ask(url)
    expect(lines).toEqual(expect.not.arrayContaining([['keep-alive', 'x']]))
    expect(lines.filter(([name]) => !nameless.has(name))).toEqual([
      ['c', '3'],
      ['content-length', '0'],
    ])
    expect(values(lines, 'connection')).toEqual(['close'])
  })

  it('passes a transfer coding that it does not know on as a body, without its name', async () => {
    const url = await proxyTo(await rawOrigin('HTTP/1.1 200 OK\r\nTransfer-Encoding: what\r\n\r\n', 'body'))
    const { lines, body } = await ask(url)
    expect(values(lines, 'transfer-encoding')).toEqual(['chunked'])
    expect(body.toString()).toBe('body')
  })
})

describe('status', () => {
  it.each([299, 400, 499, 500, 599, 999])('keeps %d and its reason phrase', async (status) => {
    const url = await proxyTo(
      await rawOrigin(`HTTP/1.1 ${status} Very own words\r\nX: 1\r\nContent-Length: 2\r\n\r\nok`),
    )
    const received = await ask(url)
    expect(received).toMatchObject({ status, statusText: 'Very own words' })
    expect(received.lines.map(([name]) => name)).toEqual(['content-length', 'x', 'connection'])
    expect(received.body.toString()).toBe('ok')
  })

  it('keeps a missing reason phrase missing', async () => {
    const url = await proxyTo(await rawOrigin('HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n'))
    expect(await ask(url)).toMatchObject({ status: 200, statusText: '' })
  })

  it('does not let an origin name the status that the client sees', async () => {
    const url = await proxyTo(
      await origin((_, res) => res.setHeader('freshet-conformance-status', '201').end()),
    )
    expect((await ask(url)).status).toBe(200)
  })

  it('passes over interim responses', async () => {
    const interim = 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'
    const url = await proxyTo(
      await rawOrigin(interim, interim, 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
    )
    const received = await ask(url)
    expect([received.status, received.body.toString(), values(received.lines, 'link')]).toEqual([
      200,
      'ok',
      [],
    ])
  })

  it.each([204, 304])('answers %d without a body and with its fields', async (status) => {
    const url = await proxyTo(await rawOrigin(`HTTP/1.1 ${status} X\r\nETag: "a"\r\nExpires: 0\r\n\r\n`))
    const received = await ask(url)
    expect([received.status, received.body.length]).toEqual([status, 0])
    expect(received.lines.filter(([name]) => !nameless.has(name))).toEqual([
      ['etag', '"a"'],
      ['expires', '0'],
    ])
  })

  it('keeps the Content-Length of a 304', async () => {
    const url = await proxyTo(await rawOrigin('HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n'))
    expect(values((await ask(url)).lines, 'content-length')).toEqual(['10'])
  })
})
