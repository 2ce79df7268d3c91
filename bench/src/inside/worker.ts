/**
 * The cases inside workerd. Its clocks stand still while a request is worked on, so nothing is timed here: who asks for
 * `/run` does that, and asks for the same without the operations to know what all else takes.
 */
import { kvStorage } from '@freshet/adapters/cloudflare'
import type { CountedBytes } from '../cases/case.ts'
import { loop, stretches, turn } from '../loop.ts'
import { peers } from '../peers/index.ts'
import { served } from '../served/served.ts'
import { prepare, type Ready } from './prepare.ts'

type KVNamespace = Parameters<typeof kvStorage>[0]

interface Env {
  readonly PAGES: KVNamespace
}

let ready: Ready | undefined

const routes: Readonly<Record<string, (asked: URLSearchParams, env: Env) => Promise<unknown>>> = {
  async '/prepare'(asked, env) {
    const contenders = asked.getAll('contender')
    const wanted = {
      case: asked.get('case') ?? '',
      runtime: 'workerd',
      quick: asked.get('quick') === 'true',
      ...(contenders.length > 0 && { contenders }),
    } as const
    ready = await prepare(wanted, peers, kvBytes(env.PAGES))
    const { works, counts, leftOut } = ready
    const most = Object.fromEntries(Object.entries(works).map(([name, work]) => [name, work.most]))
    return { names: Object.keys(works), counts, leftOut, most }
  },
  async '/run'(asked) {
    const work = ready!.works[asked.get('contender') ?? '']!
    const operations = Number(asked.get('operations'))
    const isEmpty = asked.get('empty') === 'true'
    await work.before?.(operations)
    for (const [first, end] of stretches(operations)) {
      await work.ready?.(first, end)
      if (!isEmpty) await loop(work, first, end)
      await turn()
    }
    await work.after?.()
  },
  async '/check'() {
    await ready!.check()
    await ready!.close()
  },
}

/** Workers KV, counting what is asked of it. */
function kvBytes(namespace: KVNamespace): CountedBytes {
  let count = 0
  const counted = new Proxy(namespace, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown
      return (...args: unknown[]) => {
        count++
        return method.apply(target, args)
      }
    },
  })
  return {
    adapted: kvStorage(counted),
    async get(name) {
      const found = await counted.get(name, 'arrayBuffer')
      return found && new Uint8Array(found)
    },
    set: (name, bytes, seconds) =>
      counted.put(
        name,
        bytes,
        seconds === undefined ? {} : { expirationTtl: Math.max(60, Math.ceil(seconds)) },
      ),
    delete: (name) => counted.delete(name),
    count: async () => count,
    clear: async () => {},
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    const route = routes[pathname]
    if (route === undefined) return served(request)
    try {
      return Response.json((await route(searchParams, env)) ?? null)
    } catch (error) {
      return new Response(error instanceof Error ? error.stack : String(error), { status: 500 })
    }
  },
}
