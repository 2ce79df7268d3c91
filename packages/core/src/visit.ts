import { isTrue } from './checks.ts'
import type { Bypass, Engine, HandleContext, Handler, Visit } from './engine.ts'
import { contentOf, digestOf } from './key-content.ts'
import { keysBy } from './keys.ts'
import type { Awaitable, Fields, Overrides, RequestHead } from './message.ts'
import { overridesOf, requestOptions } from './request-options.ts'
import { bypasses } from './rules/forwarding.ts'
import type { Policy } from './rules/policy.ts'

/** Begins the way of `request`. Only a request whose content is part of its key takes a promise. */
export function visitOf(
  engine: Engine,
  request: Request,
  handler: Handler,
  context: HandleContext,
): Awaitable<Visit> {
  const since = engine.flights.purges
  const { options, bypass } = consulted(engine, request, context)
  const policy = options.bodyKey ? allowing(engine.policy, request.method) : engine.policy
  const given = options.key
  const keys = given === undefined ? engine.keys : keysBy(() => given)
  const key = keys.of(request)
  const overrides = overridesOf(options)
  const head = headOf(request, overrides)
  const visit: Visit = { engine, request, handler, context, head, policy, key, keys, since, overrides }
  if (bypass !== undefined) return { ...visit, bypass }
  return isKeyedByContent(request.method, policy) ? withContent(visit) : visit
}

/** What the user says of the request. Where that cannot be known, the handler answers, and nothing is stored. */
function consulted(
  { perRequest, filterRequest, emit }: Engine,
  request: Request,
  context: HandleContext,
): { readonly options: HandleContext; readonly bypass?: Bypass } {
  let option: 'perRequest' | 'filterRequest' = 'perRequest'
  try {
    const options = requestOptions(context, perRequest, request)
    option = 'filterRequest'
    // a promise is no answer, for all that it counts as true
    const passes = filterRequest === undefined || isTrue(filterRequest(request))
    return passes ? { options } : { options, bypass: 'filtered' }
  } catch (error) {
    emit?.({ type: 'option-fault', option, error })
    return { options: {}, bypass: 'option-fault' }
  }
}

/** Why a request goes past the cache; `undefined`: the cache has to do with it. */
export function reasonToPass({ request, head, policy, bypass }: Visit): 'method' | 'bypass' | undefined {
  if (!policy.methods.has(request.method)) return 'method'
  return bypass !== undefined || bypasses(head) ? 'bypass' : undefined
}

/** Whether requests of this method are told apart by their content too. */
function isKeyedByContent(method: string, { methods }: Policy): boolean {
  return (method === 'QUERY' || method === 'POST') && methods.has(method)
}

async function withContent(visit: Visit): Promise<Visit> {
  const { engine, request, key } = visit
  const bytes = await contentOf(request, engine.maxKeyBodySize)
  if (bytes === undefined) return { ...visit, bypass: 'content-too-large' }
  const suffix = `\n${request.method} ${await digestOf(request, bytes)}`
  return { ...visit, key: key + suffix, content: { bytes, target: key, suffix } }
}

/** The policy for a request whose content is part of its key. Other methods than these change what they name. */
function allowing(policy: Policy, method: string): Policy {
  if ((method !== 'POST' && method !== 'QUERY') || policy.methods.has(method)) return policy
  return { ...policy, methods: new Set([...policy.methods, method]) }
}

/** The request as the decisions see it. */
export function headOf(request: Request, overrides: Overrides | undefined): RequestHead {
  return overrides?.ignoresSpec ? withoutWishes(request) : request
}

/** Fields in which a client tells a cache what it may do. */
const WISHES: ReadonlySet<string> = new Set(['cache-control', 'pragma'])

/** The request as if it asked nothing of a cache. */
function withoutWishes({ method, url, headers }: Request): RequestHead {
  const fields: Fields = {
    get: (name) => (WISHES.has(name) ? null : headers.get(name)),
    has: (name) => !WISHES.has(name) && headers.has(name),
  }
  return { method, url, headers: fields }
}
