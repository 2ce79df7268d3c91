import { answerOf, type Answer } from '../trial.ts'
import type { Client, Connection } from './client.ts'
import type { Page } from './pages.ts'

/** What a case is given that asks a home from outside. */
export interface Visit extends Pick<Client, 'send' | 'connect'> {
  /** Whether the server encodes what says `Content-Encoding`, as if it were not encoded yet. */
  readonly encodesAnew: boolean
  /** A path that nobody has asked for yet. */
  fresh(query?: string): string
  /** Sends a request, and reads the answer to its end. */
  ask: Ask
  /** What the handler knows of a page. */
  page(path: string): Promise<Page>
  /** Lets a page go on that waits for it. */
  release(path: string): Promise<void>
  purge(path: string): Promise<boolean>
  /** Sets the clock of the cache on. */
  advance(ms: number): Promise<void>
  /** Waits until an answer of the page has been stored, or several one after the other. */
  stored(path: string, times?: number): Promise<void>
  /** Tries again until it does not throw any more, or 10 s have passed. */
  eventually<T>(check: () => Promise<T>): Promise<T>
}

export type Ask = (path: string, init?: Parameters<Client['send']>[1]) => Promise<Answer>

/** The pages of a home on one of its storages, as `client` sees them. */
export function visitOf(client: Client, storage: string, encodesAnew = false): Visit {
  const { send } = client
  const ask: Ask = async (path, init) => answerOf(await send(path, init))
  const page = async (path: string): Promise<Page> => (await tell('page', { path })) as Page
  const tell = async (task: string, query: Record<string, string>): Promise<unknown> => {
    const path = `/-/${task}/${encodeURIComponent(storage)}?${new URLSearchParams(query)}`
    return (await send(path)).json()
  }
  return {
    send,
    encodesAnew,
    connect: () => client.connect(),
    ask,
    fresh: (query = '') => `/${encodeURIComponent(storage)}/${crypto.randomUUID()}?${query}`,
    page,
    release: async (path) => void (await tell('release', { path })),
    purge: async (path) => (await tell('purge', { path })) === true,
    advance: async (ms) => void (await tell('advance', { ms: String(ms) })),
    stored: (path, times = 1) =>
      // not by asking for it: a stale answer would be refreshed once more
      eventually(async () => {
        const { stored } = await page(path)
        if (stored < times) throw new Error(`${path} was stored ${stored} times, not ${times}`)
      }),
    eventually,
  }
}

export function asking(connection: Connection): Ask {
  return async (path, init) => answerOf(await connection.send(path, init))
}

async function eventually<T>(check: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await check()
    } catch (error) {
      if (tries === 500) throw error
      await new Promise((resume) => setTimeout(resume, 20))
    }
  }
}
