import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CannotAsk } from '../errors.ts'

/** Where to listen: a port of 0 is any that is free. */
export interface Place {
  readonly host: string
  readonly port: number
}

/** A server that listens. */
export interface Listening {
  /** `http://127.0.0.1:8080` */
  readonly address: string
  /** Takes no more requests; resolves when all that are under way are answered, or `now` has resolved. */
  close(now: Promise<unknown>): Promise<void>
}

const REASONS: Readonly<Record<string, (place: string) => string>> = {
  EADDRINUSE: (place) => `Something listens at ${place} already: choose another --port`,
  EACCES: (place) => `Nobody may listen at ${place} without being asked: choose a --port above 1023`,
  EADDRNOTAVAIL: (place) => `This machine has no address of ${place}: choose another --host`,
  ENOTFOUND: (place) => `There is no host of ${place}: choose another --host`,
}

/** Listens. Throws `CannotAsk` where that is not possible. */
export async function listen(listener: RequestListener, { host, port }: Place): Promise<Listening> {
  // an upload may take as long as it takes; a head has to be there within a minute all the same
  const server = createServer({ requestTimeout: 0 }, listener)
  try {
    await bind(server, host, port)
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw new CannotAsk(REASONS[code]?.(inUrl(host, port)) ?? message)
  }
  const { port: bound } = server.address() as AddressInfo
  return { address: `http://${inUrl(host, bound)}`, close: (now) => close(server, now) }
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function close(server: Server, now: Promise<unknown>): Promise<void> {
  void now.then(() => server.closeAllConnections())
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}

function inUrl(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
