import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { listen, type Listening } from '../src/listen.ts'

const servers: Listening[] = []
const listenFor = async (text: string, port: number): Promise<Listening> => {
  const server = await listen(() => new Response(text), port)
  servers.push(server)
  return server
}

afterEach(async () => void (await Promise.all(servers.splice(0).map((server) => server.close()))))

describe('listen', () => {
  it('answers at localhost, whichever address that is', async () => {
    const { port } = await listenFor('here', 0)
    for (const host of ['localhost', '127.0.0.1']) {
      expect(await (await fetch(`http://${host}:${port}`)).text()).toBe('here')
    }
  })

  it('takes a later port when the one wanted is taken', async () => {
    const first = await listenFor('first', 0)
    const second = await listenFor('second', first.port)
    expect(second.port).toBeGreaterThan(first.port)
    expect(await (await fetch(`http://localhost:${first.port}`)).text()).toBe('first')
    expect(await (await fetch(`http://localhost:${second.port}`)).text()).toBe('second')
  })

  it('takes a later port when another server has only one of the addresses', async () => {
    const stranger = createServer((_, response) => response.end('stranger'))
    await new Promise<void>((resolve, reject) => stranger.on('error', reject).listen(0, '::1', resolve))
    const { port } = stranger.address() as AddressInfo
    const server = await listenFor('here', port)
    expect(server.port).toBeGreaterThan(port)
    await new Promise((resolve) => stranger.close(resolve))
  })

  it('ends streams that are open when it is closed', async () => {
    const server = await listen(
      () => new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array(1)) })),
      0,
    )
    const open = await fetch(`http://localhost:${server.port}`)
    await server.close()
    await expect(open.text()).rejects.toThrow()
  })

  it('reports what is not a matter of the port', async () => {
    await expect(listen(() => new Response(), 70_000)).rejects.toThrow(/port/i)
  })
})
