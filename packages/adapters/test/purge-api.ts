import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A request as the stand-in has received it. */
export interface Asked {
  readonly method: string
  /** Path and query. */
  readonly path: string
  /** Without those that any client sends. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed where it is said to be JSON; '' for none. */
  readonly body: unknown
}

/** How the stand-in answers one request; `undefined` for never. */
export type Answer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | undefined

/** A stand-in for a platform's API, on this machine. */
export interface PurgeApiServer {
  readonly base: string
  readonly asked: Asked[]
  /** The answers to the next requests, in turn; the last one for all further. */
  answer(...answers: Answer[]): void
  /** Until the next request has come. */
  nextAsked(): Promise<void>
  close(): Promise<void>
}

const COMMON = new Set([
  'host',
  'connection',
  'accept-language',
  'sec-fetch-mode',
  'user-agent',
  'accept-encoding',
  'content-length',
])

export async function openPurgeApi(): Promise<PurgeApiServer> {
  const asked: Asked[] = []
  let answers: Answer[] = []
  let tellAsked = (): void => {}
  const server = createServer((request, response) => {
    void received(request).then((one) => {
      asked.push(one)
      tellAsked()
      const answer = answers.length > 1 ? answers.shift() : answers[0]
      if (!answer) return
      response.writeHead(answer.status, answer.headers)
      response.end(answer.body)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer: (...next) => void (answers = next),
    nextAsked: () => new Promise((resolve) => (tellAsked = resolve)),
    close: () => closed(server),
  }
}

async function received(request: IncomingMessage): Promise<Asked> {
  const { method = '', url = '' } = request
  const entries = Object.entries(request.headers).filter(([name]) => !COMMON.has(name))
  const headers = Object.fromEntries(entries) as Record<string, string>
  const content = await text(request)
  const body: unknown =
    headers['content-type'] === 'application/json' && content ? JSON.parse(content) : content
  return { method, path: url, headers, body }
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => void server.close(() => resolve()))
}
