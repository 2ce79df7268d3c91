import { type AdminOptions, createAdmin, type EntriesTold, type EntryTold } from '../src/admin.ts'
import type { CacheOptions } from '../src/index.ts'
import { type Harness, harness, numbered } from './harness.ts'

export const KEY = 'open sesame, I am the operator'

/** Whether a request carries the key, which the tests let in. */
export const authorize = ({ headers }: Request): boolean => headers.get('x-admin') === KEY

export const FRESH = { 'cache-control': 'max-age=60' }

/** A cache and who administers it, somewhere deep in a site. */
export interface Desk extends Harness {
  readonly admin: (request: Request) => Promise<Response>
  /** Asks as the operator. */
  ask(path: string, init?: RequestInit): Promise<Response>
  entries(query?: string): Promise<EntriesTold>
  /** What is told of one URL: there must be one key for it. */
  entry(url: string): Promise<EntryTold>
  post(path: string, content: unknown, fields?: Record<string, string>): Promise<Response>
  /** Stores an answer with these fields. */
  put(path: string, fields?: Record<string, string>, init?: RequestInit): Promise<void>
}

export function desk(options: CacheOptions = {}, adminOptions: Partial<AdminOptions> = {}): Desk {
  const h = harness(options)
  const admin = createAdmin(h.cache, { authorize, ...adminOptions })
  const ask: Desk['ask'] = (path, init = {}) => admin(asked(path, init))
  const entries: Desk['entries'] = async (query = '') =>
    (await ask(`entries${query}`)).json() as Promise<EntriesTold>
  return {
    ...h,
    admin,
    ask,
    entries,
    async entry(url) {
      const answer = await ask(`entry?url=${encodeURIComponent(url)}`)
      const { entries } = (await answer.json()) as EntriesTold
      if (entries.length !== 1) throw new Error(`There are ${entries.length} keys`)
      return entries[0]!
    },
    post: (path, content, fields = {}) =>
      ask(path, {
        method: 'POST',
        body: typeof content === 'string' ? content : JSON.stringify(content),
        headers: { 'content-type': 'application/json', ...fields },
      }),
    async put(path, fields = {}, init) {
      await h.fetch(numbered({ ...FRESH, ...fields }), path, init)
    },
  }
}

/** A request to the administration, with the operator's key unless `init` says otherwise. */
export function asked(path: string, init: RequestInit = {}): Request {
  const headers = new Headers({ 'x-admin': KEY, ...Object.fromEntries(new Headers(init.headers)) })
  return new Request(new URL(path, 'https://ops.example.com/deep/in/a/site/'), { ...init, headers })
}
