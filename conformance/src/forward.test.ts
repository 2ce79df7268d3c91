import { describe, expect, it } from 'vitest'
import { forwardTo } from './forward.ts'
import { rawOrigin } from './testing.ts'

const get = new Request('http://example.org/')

describe('what a handler in front of the origin sees', () => {
  it('is Connection and what it names, for a cache has to leave them out by itself', async () => {
    const address = await rawOrigin('HTTP/1.1 200 OK\r\nConnection: a\r\nA: 1\r\nContent-Length: 0\r\n\r\n')
    const { headers } = await forwardTo(address)(get)
    expect([headers.get('connection'), headers.get('a')]).toEqual(['a', '1'])
  })

  it('is a 599 where the origin said what no Response can be constructed with', async () => {
    const response = await forwardTo(await rawOrigin('HTTP/1.1 999 X\r\nContent-Length: 0\r\n\r\n'))(get)
    expect([response.status, response.statusText]).toEqual([599, 'X'])
  })

  it('is a rejection where the origin hangs up before the head', async () => {
    await expect(forwardTo(await rawOrigin())(get)).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it.each([
    ['shorter than its length', 'Content-Length: 10\r\n\r\nshort'],
    ['without its last chunk', 'Transfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n'],
  ])('is an error within a body that is %s', async (_, rest) => {
    const response = await forwardTo(await rawOrigin(`HTTP/1.1 200 OK\r\n${rest}`))(get)
    await expect(response.text()).rejects.toThrow()
  })

  it('is a clean end of a body that is framed by the end of the connection', async () => {
    const response = await forwardTo(await rawOrigin('HTTP/1.1 200 OK\r\n\r\nall of it'))(get)
    expect(await response.text()).toBe('all of it')
  })

  it('is no body for 204, 205, 304 and HEAD', async () => {
    for (const status of [204, 205, 304]) {
      const response = await forwardTo(await rawOrigin(`HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n\r\n`))(
        get,
      )
      expect(response.body).toBeNull()
    }
    const asked = new Request(get, { method: 'HEAD' })
    const response = await forwardTo(await rawOrigin('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'))(asked)
    expect([response.body, response.headers.get('content-length')]).toEqual([null, '9'])
  })
})
