import { errorOf } from '../src/case.ts'
import { servedCases } from '../src/served/cases/index.ts'
import type { Client } from '../src/served/client.ts'
import { visitOf } from '../src/served/visit.ts'

/** What the test calls in the page whose requests the service worker answers. */
export interface Page {
  /** What the service worker answers, as JSON. */
  tell(path: string): Promise<unknown>
  /** Runs a case that asks from outside: with an error, or well (`null`). */
  served(storage: string, title: string): Promise<string | null>
}

const client: Client = {
  send: (path, { body = null, signal = null, ...init } = {}) => fetch(path, { ...init, body, signal }),
  connect() {
    throw new Error('A page has no connection to its service worker')
  },
}

const page: Page = {
  tell: async (path) => (await fetch(path)).json(),
  served: (storage, title) =>
    errorOf(
      servedCases.find((one) => one.title === title)!,
      visitOf(client, storage),
    ),
}

Object.assign(globalThis, { page })
