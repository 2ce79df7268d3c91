import type { DurableObjectNamespace } from '@cloudflare/workers-types'
import type { Lock } from '@freshet/core'
import { mustHaveMethods } from './methods.ts'

/** Which locks of a namespace. */
export interface DurableLockOptions {
  /** What the names of the objects begin with: another for each cache. Default `freshet-lock:`. */
  prefix?: string
}

/** A host that cannot exist: the object looks at no more than the path. */
const ORIGIN = 'https://freshet.invalid'

const TAKEN = 409

/**
 * The class of the Durable Objects behind {@link durableLock}, which a Worker exports and binds: each is the lock of one
 * key. It keeps its lease in memory and stores nothing, so that no object costs anything when it is not used; where the
 * runtime drops it from memory early, the lock is free, and two ask at once.
 *
 * @example
 * ```ts
 * export { CacheLock } from '@freshet/adapters/cloudflare'
 * ```
 */
export class CacheLock {
  #token = ''
  /** ms since the epoch. */
  #until = 0

  /** Takes the lock, or gives it back where it is still held by who took it. */
  fetch(request: Request): Response {
    const { pathname, searchParams } = new URL(request.url)
    const token = searchParams.get('token') ?? ''
    if (pathname === '/release') {
      if (token === this.#token) this.#until = 0
      return new Response(null, { status: 204 })
    }
    const now = Date.now()
    if (this.#until > now) return new Response(null, { status: TAKEN })
    this.#token = token
    this.#until = now + Number(searchParams.get('lease'))
    return new Response(null, { status: 204 })
  }
}

/**
 * A lock for all isolates of a Worker, wherever they run: one Durable Object of {@link CacheLock} for each key. Those who
 * wait for another look into the storage: use it with one that is consistent at once, such as R2.
 *
 * @throws TypeError when `namespace` is no namespace of Durable Objects, or `prefix` is no string
 *
 * @example
 * ```ts
 * const cacheOf = cachePerEnv((env: Env) => ({ storage: r2Storage(env.PAGES), lock: durableLock(env.LOCKS) }))
 * ```
 */
export function durableLock(namespace: DurableObjectNamespace, options: DurableLockOptions = {}): Lock {
  mustHaveMethods(namespace, ['idFromName', 'get'], 'namespace must be one of Durable Objects')
  const { prefix = 'freshet-lock:' } = options
  if (typeof prefix !== 'string') throw new TypeError(`prefix must be a string, not ${String(prefix)}`)
  const ask = async (key: string, what: string, query: Record<string, string>): Promise<number> => {
    // a stub belongs to the request that made it
    const object = namespace.get(namespace.idFromName(prefix + key))
    const { status } = await object.fetch(`${ORIGIN}/${what}?${new URLSearchParams(query).toString()}`)
    if (status !== 204 && status !== TAKEN) throw new Error(`The lock answered ${status}`)
    return status
  }
  return {
    async acquire(key, lease) {
      const token = crypto.randomUUID()
      const status = await ask(key, 'acquire', { token, lease: String(lease) })
      return status === TAKEN ? undefined : () => ask(key, 'release', { token })
    },
  }
}
