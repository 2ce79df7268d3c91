import type { Engine, HandleContext, Handler, RequestOptions, Visit } from './engine.ts'
import type { Awaitable, Fields, Overrides, RequestHead } from './message.ts'
import type { Policy } from './rules/policy.ts'

/** Begins the way of `request`. Only a request whose content is part of its key takes a promise. */
export function visitOf(
  engine: Engine,
  request: Request,
  handler: Handler,
  context: HandleContext,
): Awaitable<Visit> {
  const since = engine.flights.purges
  const options = engine.perRequest === undefined ? context : { ...engine.perRequest(request), ...context }
  const policy = options.bodyKey ? allowing(engine.policy, request.method) : engine.policy
  const key = options.key ?? engine.keyOf(request)
  const overrides = overridesOf(options)
  const head = headOf(request, overrides)
  const visit: Visit = { engine, request, handler, context, head, policy, key, target: key, since, overrides }
  if (!engine.filterRequest(request)) return { ...visit, isBypassed: true }
  const isKeyedByContent =
    request.method !== 'GET' && request.method !== 'HEAD' && policy.methods.has(request.method)
  return isKeyedByContent ? withContent(visit) : visit
}

async function withContent(visit: Visit): Promise<Visit> {
  const { engine, request, key } = visit
  const content = await contentOf(request, engine.maxKeyBodySize)
  if (content === undefined) return { ...visit, isBypassed: true }
  return { ...visit, content, key: `${request.method} ${key}\n${await contentKey(request, content)}` }
}

function overridesOf({ ttl, refreshTtlOnAccess, ignoreSpec }: RequestOptions): Overrides | undefined {
  if (ttl === undefined && !ignoreSpec) return undefined
  return {
    ...(ttl !== undefined && { ttl }),
    ...(refreshTtlOnAccess && { slides: true }),
    ...(ignoreSpec && { ignoresSpec: true }),
  }
}

/** The request as the decisions see it. */
export function headOf(request: Request, overrides: Overrides | undefined): RequestHead {
  return overrides?.ignoresSpec ? withoutWishes(request) : request
}

function allowing(policy: Policy, method: string): Policy {
  return policy.methods.has(method) ? policy : { ...policy, methods: new Set([...policy.methods, method]) }
}

/** Fields in which a client tells a cache what it may do. */
const WISHES: ReadonlySet<string> = new Set(['cache-control', 'pragma', 'authorization'])

/** The request as if it asked nothing of a cache. */
function withoutWishes({ method, url, headers }: Request): RequestHead {
  const fields: Fields = {
    get: (name) => (WISHES.has(name) ? null : headers.get(name)),
    has: (name) => !WISHES.has(name) && headers.has(name),
  }
  return { method, url, headers: fields }
}

/** A copy of the request's content; `undefined` when it is longer than `limit` bytes. */
async function contentOf(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.clone().body?.getReader()
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    chunks.push(read.value)
    size += read.value.byteLength
    if (size > limit) {
      void reader?.cancel().catch(() => {})
      return undefined
    }
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer())
}

/** A digest of the content and of the fields that say how to read it (RFC 10008 §3). */
async function contentKey({ headers }: Request, content: Uint8Array<ArrayBuffer>): Promise<string> {
  const metadata = `${headers.get('content-type')}\n${headers.get('content-encoding')}\n`
  const digest = await crypto.subtle.digest('SHA-256', await new Blob([metadata, content]).arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
