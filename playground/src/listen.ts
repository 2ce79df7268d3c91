import { createServer, type RequestListener, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'

/** A server on this machine's own addresses. */
export interface Listening {
  readonly port: number
  /** Ends it and every connection, open streams included. */
  close(): Promise<void>
}

/** A browser takes `localhost` for either; a stranger's server on the other one would answer in our place. */
const ADDRESSES = ['127.0.0.1', '::1']

const GREATEST_PORT = 65_535

/**
 * Serves a Fetch handler on localhost, at `port` or the next one that is free; 0 is any free one.
 * Rejects with the system's error when there is none.
 */
export async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<Listening> {
  const servers: Server[] = []
  const close = async (): Promise<void> => void (await Promise.all(servers.map(end)))
  try {
    let bound = port
    for (const address of ADDRESSES) {
      const server = createServer(getRequestListener(fetch) as RequestListener)
      if (await bind(server, address, bound)) servers.push(server)
      bound ||= portOf(server)
    }
    return { port: bound, close }
  } catch (error) {
    await close()
    if (codeOf(error) !== 'EADDRINUSE' || port === GREATEST_PORT) throw error
    return listen(fetch, port === 0 ? 0 : port + 1)
  }
}

/** Resolves to whether this machine has the address at all. */
function bind(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('listening', () => resolve(true))
    server.once('error', (error) =>
      /EADDRNOTAVAIL|EAFNOSUPPORT/.test(codeOf(error)) ? resolve(false) : reject(error),
    )
    server.listen(port, host)
  })
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code)
}
