import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Answer, FieldLine, Question } from '../transcript.ts'
import { askOverHttp, type Bounds } from './ask.ts'

const servers: Server[] = []
const sockets: Socket[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

interface Reached {
  readonly answer: Promise<Answer>
  /** What the server was sent. */
  readonly request: () => string
}

/** Asks a server that writes `text` as soon as it has heard anything, and then ends the connection unless told not to. */
async function ask(
  text: string,
  {
    ends = true,
    bounds = {},
    fields = [] as FieldLine[],
  }: { ends?: boolean; bounds?: Partial<Bounds>; fields?: FieldLine[] } = {},
): Promise<Reached> {
  let request = ''
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk) => (request += String(chunk)))
    socket.once('data', () => (ends ? socket.end(text, 'latin1') : socket.write(text, 'latin1')))
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const question: Question = { name: 'first', method: 'GET', url: `http://127.0.0.1:${port}/a?b`, fields }
  const answer = askOverHttp(question, { bytes: 1000, patience: 2000, ...bounds })
  // Whoever expects a failure waits for it later
  answer.catch(() => {})
  return { answer, request: () => request }
}

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('an answer', () => {
  it('has its field lines as they were sent', async () => {
    const { answer } = await ask(
      'HTTP/1.1 203 Fine\r\nETAG: "a"\r\nCache-Control: public\r\ncache-control: max-age=1\r\nContent-Length: 3\r\n\r\nabc',
    )
    expect(await answer).toMatchObject({
      status: 203,
      reason: 'Fine',
      lines: [
        ['ETAG', '"a"'],
        ['Cache-Control', 'public'],
        ['cache-control', 'max-age=1'],
        ['Content-Length', '3'],
      ],
      content: { bytes: 3, digest: sha('abc'), end: 'whole' },
    })
  })

  it('is not decoded', async () => {
    const { answer } = await ask(
      'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\nno gzip',
    )
    expect((await answer).content).toEqual({ bytes: 7, digest: sha('no gzip'), end: 'whole' })
  })

  it('may be chunked', async () => {
    const { answer } = await ask(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n',
    )
    expect((await answer).content).toEqual({ bytes: 3, digest: sha('abc'), end: 'whole' })
  })

  it('is what comes after an early hint', async () => {
    const { answer } = await ask(
      'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
    )
    expect(await answer).toMatchObject({ status: 204, lines: [], content: { bytes: 0, end: 'whole' } })
  })

  it('is broken when less comes than it says', async () => {
    const { answer } = await ask('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc')
    expect((await answer).content).toMatchObject({ bytes: 3, end: 'broken' })
  })

  it('is broken when its last chunk does not come', async () => {
    const { answer } = await ask('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n')
    expect((await answer).content).toMatchObject({ bytes: 2, end: 'broken' })
  })

  it('has a surplus when more comes than it says', async () => {
    const { answer } = await ask('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabcdef')
    expect((await answer).content).toEqual({ bytes: 2, digest: sha('ab'), end: 'surplus' })
  })

  it('may have a long head', async () => {
    const { answer } = await ask(`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(40_000)}\r\nContent-Length: 0\r\n\r\n`)
    expect((await answer).lines[0]![1]).toHaveLength(40_000)
  })

  it('is read though it has both lengths, or characters that no field may have', async () => {
    const { answer } = await ask(
      'HTTP/1.1 200 OK\r\nETag: "\u0001"\r\nContent-Length: 30\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
    )
    expect(await answer).toMatchObject({ content: { bytes: 1, end: 'whole' } })
  })
})

describe('bounds', () => {
  it('cut off content that is too long', async () => {
    const { answer } = await ask(`HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n${'a'.repeat(5000)}`)
    expect((await answer).content).toEqual({ bytes: 1000, digest: sha('a'.repeat(1000)), end: 'cut' })
  })

  it('cut off content that never ends', async () => {
    const { answer } = await ask('HTTP/1.1 200 OK\r\n\r\nabc', { ends: false, bounds: { patience: 200 } })
    expect((await answer).content).toMatchObject({ bytes: 3, end: 'cut' })
  })

  it('let content take its time within them', async () => {
    const server = createServer((socket) => {
      sockets.push(socket)
      socket.on('error', () => {})
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na')
      setTimeout(() => socket.end('b'), 50)
    })
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const question: Question = { name: 'first', method: 'GET', url, fields: [] }
    const { content } = await askOverHttp(question, { bytes: 10, patience: 5000 })
    expect(content).toEqual({ bytes: 2, digest: sha('ab'), end: 'whole' })
  })

  it('give up on a head that does not come', async () => {
    const { answer } = await ask('HTTP/1.1 200', { ends: false, bounds: { patience: 200 } })
    await expect(answer).rejects.toMatchObject({ code: 'ETIMEDOUT', message: 'No answer within 0.2 s' })
  })
})

describe('no answer', () => {
  it('for a head that is too long', async () => {
    const { answer } = await ask(`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`)
    await expect(answer).rejects.toMatchObject({ code: 'HPE_HEADER_OVERFLOW' })
  })

  it.each([
    ['', 'ECONNRESET'],
    ['SSH-2.0-OpenSSH_9.2\r\n', 'HPE_INVALID_CONSTANT'],
    ['HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n', 'ECONNRESET'],
    ['HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n', 'ECONNRESET'],
  ])('for %j', async (text, code) => {
    await expect((await ask(text)).answer).rejects.toMatchObject({ code })
  })
})

it('a request has nothing but what was given, the host, and the end of the connection', async () => {
  const { answer, request } = await ask('HTTP/1.1 204 No Content\r\n\r\n', {
    fields: [
      ['If-None-Match', '"a"'],
      ['X-Twice', '1'],
      ['x-twice', '2'],
      ['__proto__', '3'],
    ],
  })
  await answer
  const [line, ...lines] = request().trimEnd().split('\r\n')
  expect(line).toBe('GET /a?b HTTP/1.1')
  expect(lines.map((text) => text.toLowerCase().replace(/:\d+$/, '')).toSorted()).toEqual([
    '__proto__: 3',
    'connection: close',
    'host: 127.0.0.1',
    'if-none-match: "a"',
    'x-twice: 1',
    'x-twice: 2',
  ])
})
