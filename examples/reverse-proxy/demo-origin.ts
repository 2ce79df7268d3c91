import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Starts a server to stand in front of, where there is no other; its URL. It ends with the process. */
export async function startOrigin(): Promise<string> {
  const server = createServer(({ method, url }, response) => {
    if (method !== 'GET' && method !== 'HEAD')
      return void response.writeHead(405, { allow: 'GET, HEAD' }).end()
    response
      .setHeader('cache-control', 'public, max-age=60, stale-while-revalidate=600')
      .setHeader('cache-tag', 'levels')
      .setHeader('connection', 'close')
      .end(`${url} at ${new Date().toISOString()}\n`)
  })
  await once(server.unref().listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
