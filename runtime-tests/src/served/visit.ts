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
  /** The answer as soon as one is stored, without asking the handler. Rejects when none is after a while. */
  stored(path: string, headers?: Record<string, string>): Promise<Answer>
  /** Tries again until it does not throw any more, or 10 s have passed. */
  eventually<T>(check: () => Promise<T>): Promise<T>
}

export type Ask = (path: string, init?: Parameters<Client['send']>[1]) => Promise<Answer>

/** The pages of a home on one of its storages, as `client` sees them. */
export function visitOf(client: Client, storage: string, encodesAnew = false): Visit {
  const { send } = client
  const ask: Ask = async (path, init) => answerOf(await send(path, init))
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
    page: async (path) => (await tell('page', { path })) as Page,
    release: async (path) => void (await tell('release', { path })),
    purge: async (path) => (await tell('purge', { path })) === true,
    advance: async (ms) => void (await tell('advance', { ms: String(ms) })),
    stored: (path, headers = {}) =>
      eventually(async () => {
        const answer = await ask(path, {
          headers: { ...headers, 'cache-control': 'only-if-cached, max-stale' },
        })
        if (answer.status !== 200) throw new Error(`Nothing is stored for ${path}: ${answer.told}`)
        return answer
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
