import type { Attributes } from '@opentelemetry/api'
import type { RequestLine, TelemetrySettings } from './options.ts'

const REDACTED = 'REDACTED'

/** The method as the conventions tell it: one of few. */
export function methodOf(method: string, { knownMethods }: TelemetrySettings): string {
  return knownMethods.has(method) ? method : '_OTHER'
}

/** The route of a request, where the user says one. */
export function routeOf({ method, url }: RequestLine, { route }: TelemetrySettings): string | undefined {
  try {
    const said = route?.({ method, url })
    return typeof said === 'string' ? said : undefined
  } catch {
    return undefined
  }
}

/** What a span tells of a request, by the semantic conventions for HTTP. No field of it is among that. */
export function requestAttributes(request: RequestLine, settings: TelemetrySettings): Attributes {
  const { scheme, authority, path, query } = partsOf(request.url)
  const { host, port } = hostOf(authority)
  const method = methodOf(request.method, settings)
  const route = routeOf(request, settings)
  const attributes: Attributes = {
    'freshet.cache.name': settings.cacheName,
    'http.request.method': method,
    'server.address': host,
    'server.port': port ?? (scheme === 'http' ? 80 : 443),
    'url.scheme': scheme,
    'url.path': path,
  }
  if (query !== undefined) attributes['url.query'] = redacted(query, settings.sensitiveParameters)
  if (route !== undefined) attributes['http.route'] = route
  if (method !== request.method) attributes['http.request.method_original'] = request.method
  return attributes
}

interface Parts {
  readonly scheme: string
  readonly authority: string
  readonly path: string
  readonly query: string | undefined
}

/** The parts of a URL as `Request` has it: in normal form, and so without need to be parsed, which takes long. */
function partsOf(url: string): Parts {
  const colon = url.indexOf(':')
  const slash = url.indexOf('/', colon + 3)
  const hash = url.indexOf('#', slash)
  const end = hash < 0 ? url.length : hash
  const mark = url.indexOf('?', slash)
  const hasQuery = mark >= 0 && mark < end
  return {
    scheme: url.slice(0, colon),
    // behind credentials, which Bun and Deno let a request have
    authority: url.slice(Math.max(colon + 3, url.lastIndexOf('@', slash) + 1), slash),
    path: url.slice(slash, hasQuery ? mark : end),
    query: hasQuery && mark + 1 < end ? url.slice(mark + 1, end) : undefined,
  }
}

function hostOf(authority: string): { readonly host: string; readonly port: number | undefined } {
  const colon = authority.lastIndexOf(':')
  const hasPort = colon > authority.lastIndexOf(']')
  const host = hasPort ? authority.slice(0, colon) : authority
  return {
    host: host.startsWith('[') ? host.slice(1, -1) : host,
    port: hasPort ? Number(authority.slice(colon + 1)) : undefined,
  }
}

/** `query` without the values of sensitive parameters; `undefined`: of all. */
function redacted(query: string, sensitive: ReadonlySet<string> | undefined): string {
  const parts = query.split('&')
  return parts.map((part) => (part === '' ? part : redactedPart(part, sensitive))).join('&')
}

function redactedPart(part: string, sensitive: ReadonlySet<string> | undefined): string {
  const equals = part.indexOf('=')
  // what has no name may be the secret itself
  if (equals < 0) return sensitive === undefined ? REDACTED : part
  const name = part.slice(0, equals)
  const isSensitive = sensitive === undefined || sensitive.has(name) || sensitive.has(decoded(name))
  return isSensitive ? `${name}=${REDACTED}` : part
}

function decoded(name: string): string {
  if (!/[%+]/.test(name)) return name
  try {
    return decodeURIComponent(name.replaceAll('+', ' '))
  } catch {
    return name
  }
}
