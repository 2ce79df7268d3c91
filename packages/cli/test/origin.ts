import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server of this process, for what nginx does not do. */
export interface Origin {
  readonly url: string
  readonly asked: readonly IncomingMessage[]
  stop(): Promise<void>
}

export async function startOrigin(answer: RequestListener): Promise<Origin> {
  const asked: IncomingMessage[] = []
  const server: Server = createServer((request, response) => {
    asked.push(request)
    answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async stop() {
      server.close().closeAllConnections()
      if (server.listening) await once(server, 'close')
    },
  }
}
