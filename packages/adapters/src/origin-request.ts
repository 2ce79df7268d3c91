import { endToEnd } from './hop-by-hop.ts'
import type { OriginSettings } from './origin-options.ts'

/** Fields with which proxies tell of the client. Whoever sends one to the first of them may say what they like. */
const OF_FORWARDING = /^(?:forwarded|x-forwarded-.*|x-real-ip)$/

/** No coding: put so, because Deno decodes nothing of what a plain `identity` brings, and every other `fetch` does. */
const NO_CODING = 'identity;q=1'

/** The URL at the origin: its own path before the request's, whatever that contains. */
export function targetOf(request: Request, base: URL | undefined): string {
  if (base === undefined) return request.url
  const { pathname, search } = new URL(request.url)
  // not resolved against it: the path //a.test/ would be taken for a host
  return base.origin + pathOf(base) + pathname + search
}

/** The path of a base URL, without the slash at its end. */
export function pathOf(base: URL): string {
  return base.pathname.replace(/\/+$/, '')
}

/** How to ask the origin what `request` asks. */
export function askingOf(request: Request, settings: OriginSettings, signal: AbortSignal): RequestInit {
  const { method, body } = request
  const init: RequestInit = { method, headers: fieldsFor(request, settings), redirect: 'manual', signal }
  if (IS_NODE) init.cache = 'force-cache'
  return body === null ? init : ({ ...init, body, duplex: 'half' } as RequestInit)
}

function fieldsFor(request: Request, { base, acceptEncoding, forwarded, via }: OriginSettings): Headers {
  const fields = endToEnd(request.headers)
  // which host is asked is for the URL to say, and whoever took the request has met its expectation
  for (const name of ['host', 'expect']) fields.delete(name)
  if (request.body === null) fields.delete('content-length')
  // a range is one of content without a coding
  fields.set('accept-encoding', fields.has('range') || acceptEncoding === 'identity' ? NO_CODING : 'gzip')
  if (base === undefined) return fields
  if (forwarded !== 'keep') for (const name of [...fields.keys()].filter(isOfForwarding)) fields.delete(name)
  if (forwarded === 'replace') {
    const { host, protocol } = new URL(request.url)
    fields.set('x-forwarded-host', host)
    fields.set('x-forwarded-proto', protocol.slice(0, -1))
  }
  if (via !== false) fields.append('via', `1.1 ${via}`)
  return fields
}

function isOfForwarding(name: string): boolean {
  return OF_FORWARDING.test(name)
}

/**
 * Node's `fetch` takes a condition among the fields for a wish that caches be passed over, and tells the next one so,
 * but in this mode; it has no cache that the mode could mean. Workers refuse the mode, and browsers have such a cache.
 */
const IS_NODE: boolean = isNode(globalThis)

function isNode({ process, navigator }: { process?: Process; navigator?: { userAgent?: string } }): boolean {
  return process?.release?.name === 'node' && navigator?.userAgent !== 'Cloudflare-Workers'
}

interface Process {
  release?: { name?: string }
}
