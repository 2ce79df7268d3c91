import { vi } from 'vitest'
import { cacheMetadata, type CacheMetadata } from '../packages/core/src/index.ts'

/** What the READMEs' examples export: a Hono app, a Worker, `{ fetch }`. */
export interface Fetches {
  fetch(request: Request, ...rest: unknown[]): Response | Promise<Response>
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Headers
  /** The fields that the tests look at most; `null` when absent. */
  readonly cacheControl: string | null
  readonly cacheStatus: string | null
  readonly age: string | null
  readonly metadata: CacheMetadata | undefined
}

/** Asks `app` and waits for what it leaves to `waitUntil`. `path` may be a URL. */
export async function visit(app: Fetches, path: string, init?: RequestInit): Promise<Answer> {
  const waiting: Promise<unknown>[] = []
  const context = {
    waitUntil: (promise: Promise<unknown>) => void waiting.push(promise),
    passThroughOnException() {},
    props: {},
  }
  const request = new Request(new URL(path, 'https://example.com'), init)
  const response = await app.fetch(request, {}, context)
  const text = await response.text()
  for (const promise of waiting) await promise
  const { status, headers } = response
  return {
    status,
    text,
    headers,
    cacheControl: headers.get('cache-control'),
    cacheStatus: headers.get('cache-status'),
    age: headers.get('age'),
    metadata: cacheMetadata(response),
  }
}

/** Lets the clock, which stands still otherwise, go on by so many seconds. */
export function pass(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000)
}
