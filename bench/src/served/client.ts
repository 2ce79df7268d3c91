import { Agent, get } from 'node:http'

/** What one request brought, and when, in µs since it was sent. */
export interface Received {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly bytes: number
  readonly firstByte: number
  readonly total: number
}

/** A client with one connection that stays open. */
export function connect(origin: string): { get(path: string): Promise<Received>; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    close: () => agent.destroy(),
    get: (path) =>
      new Promise((resolve, reject) => {
        const start = performance.now()
        const since = (): number => (performance.now() - start) * 1000
        const request = get(origin + path, { agent }, (response) => {
          let bytes = 0
          let firstByte = Number.NaN
          response.on('data', (chunk: Buffer) => {
            if (bytes === 0) firstByte = since()
            bytes += chunk.byteLength
          })
          response.on('error', reject)
          response.on('end', () => {
            const { statusCode = 0, headers } = response
            resolve({ status: statusCode, headers, bytes, firstByte, total: since() })
          })
        })
        request.on('error', reject)
      }),
  }
}
