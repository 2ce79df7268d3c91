import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that sends as many bytes as `?size=` says, as fast as they are taken. Sends its port to its parent. */
const chunk = Buffer.alloc(64 * 1024, 'a')

const server = createServer((request, response) => {
  let left = Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('size'))
  response.writeHead(200, { 'cache-control': 'max-age=3600', 'content-type': 'application/octet-stream' })
  const send = (): void => {
    while (left > 0) {
      const piece = chunk.subarray(0, Math.min(left, chunk.byteLength))
      left -= piece.byteLength
      if (!response.write(piece)) return void response.once('drain', send)
    }
    response.end()
  }
  send()
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
