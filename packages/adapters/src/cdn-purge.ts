import type { PurgeApi, PurgeTarget } from './cdn-purge/api.ts'
import { type CloudflarePurge, cloudflareApi } from './cdn-purge/cloudflare.ts'
import { type DenoDeployPurge, denoDeployApi } from './cdn-purge/deno-deploy.ts'
import { type FastlyPurge, fastlyApi } from './cdn-purge/fastly.ts'
import { type NetlifyPurge, netlifyApi } from './cdn-purge/netlify.ts'
import { send, type SendOptions } from './cdn-purge/send.ts'
import { namesByKind } from './cdn-purge/targets.ts'
import { type VercelPurge, vercelApi } from './cdn-purge/vercel.ts'

export type { CloudflarePurge, DenoDeployPurge, FastlyPurge, NetlifyPurge, PurgeTarget, VercelPurge }

/** The platform with what it needs, and how its API is asked; every member of the latter has a default. */
export type CdnPurgeOptions = (
  | CloudflarePurge
  | NetlifyPurge
  | VercelPurge
  | FastlyPurge
  | DenoDeployPurge
) & {
  /** How the API is asked. Default: `fetch` of the runtime. */
  readonly fetch?: SendOptions['fetch'] | undefined
  /** Where the API is, without a path. Default: the platform's own. */
  readonly api?: string | undefined
  /** How often a request is sent again after a 429, a 5xx, or no answer. Default 4. */
  readonly retries?: number | undefined
  /** Ms that an answer may take. Default 10,000. */
  readonly timeout?: number | undefined
  /** Ms: where a platform asks for a longer pause (`Retry-After`), the purge fails at once. Default 60,000. */
  readonly maxPause?: number | undefined
  /** Waits so many ms. Default: a timer. */
  readonly sleep?: SendOptions['sleep'] | undefined
  /** The clock: ms since the epoch. Default: `Date.now`. */
  readonly now?: SendOptions['now'] | undefined
}

/** What a purge took. */
export interface CdnPurged {
  /** How many requests were needed. */
  readonly requests: number
  /** How many more were sent because one failed. */
  readonly retries: number
}

/** Purges what one CDN keeps. */
export interface CdnPurge {
  /**
   * Purges all that `targets` name, in as few requests as the platform allows, one at a time. `soft` makes stale instead
   * of removing. Rejects with a `TypeError` for what the platform cannot do, before anything is sent, and with a
   * {@link CdnPurgeError} for what it does not do.
   */
  purge(
    targets: PurgeTarget | readonly PurgeTarget[],
    options?: { readonly soft?: boolean },
  ): Promise<CdnPurged>
}

/** Why a platform did not purge. It contains no credentials. */
export class CdnPurgeError extends Error {
  override readonly name: string = 'CdnPurgeError'
  /** What the platform is called. */
  readonly platform: string
  /** Of its last answer; `undefined` when there was none. */
  readonly status: number | undefined
  /** What is not known to be purged. */
  readonly left: readonly PurgeTarget[]

  constructor(message: string, platform: string, status: number | undefined, left: readonly PurgeTarget[]) {
    super(`${platform} did not purge: ${message}`)
    this.platform = platform
    this.status = status
    this.left = left
  }
}

/**
 * What purges a CDN through its API.
 *
 * @throws TypeError for an unknown platform, or options that are unfit
 *
 * @example
 * ```ts
 * const cdn = cdnPurge({ platform: 'cloudflare', zone: ZONE, token: TOKEN })
 * await cdn.purge({ tag: 'articles' }, { soft: true })
 * ```
 */
export function cdnPurge(options: CdnPurgeOptions): CdnPurge {
  const api = apiOf(options)
  const sending = sendingOf(options)
  let last: Promise<unknown> = Promise.resolve()
  /** One request at a time: a pause that the platform asks for is then one for all. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work, work)
    last = result
    return result
  }
  return {
    async purge(targets, { soft = false } = {}) {
      if (typeof soft !== 'boolean') throw new TypeError('soft must be true or false')
      const kinds = Array.from(namesByKind(targets))
      const requests = kinds.flatMap(([kind, names]) => api.requests(kind, names, soft))
      let attempts = 0
      for (const [at, request] of requests.entries()) {
        const sent = await inTurn(() => send(request, api, sending))
        attempts += sent.attempts
        if (sent.reason === undefined) continue
        const left = requests.slice(at).flatMap((unsent) => unsent.targets)
        const times = sent.attempts > 1 ? ` (${sent.attempts} attempts)` : ''
        throw new CdnPurgeError(sent.reason + times, api.name, sent.status, left)
      }
      return { requests: requests.length, retries: attempts - requests.length }
    },
  }
}

function apiOf(options: CdnPurgeOptions): PurgeApi {
  const { api } = options
  if (api !== undefined && !(URL.canParse(api) && /^https?:$/.test(new URL(api).protocol))) {
    throw new TypeError('api must be an absolute URL')
  }
  const base = api?.replace(/\/+$/, '')
  switch (options.platform) {
    case 'cloudflare':
      return cloudflareApi(options, base)
    case 'netlify':
      return netlifyApi(options, base)
    case 'vercel':
      return vercelApi(options, base)
    case 'fastly':
      return fastlyApi(options, base)
    case 'deno-deploy':
      return denoDeployApi(options, base)
    default:
      throw new TypeError('platform must be one of cloudflare, netlify, vercel, fastly, deno-deploy')
  }
}

function sendingOf(options: CdnPurgeOptions): SendOptions {
  const { retries = 4, timeout = 10_000, maxPause = 60_000 } = options
  const { now = Date.now, sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms)) } = options
  const { fetch = (url, init) => globalThis.fetch(url, init) } = options
  for (const [name, value] of Object.entries({ retries, timeout, maxPause })) {
    if (!(Number.isInteger(value) && value >= 0))
      throw new TypeError(`${name} must be a whole number, 0 or more`)
  }
  for (const [name, value] of Object.entries({ fetch, sleep, now })) {
    if (typeof value !== 'function') throw new TypeError(`${name} must be a function`)
  }
  return { fetch, retries, timeout, maxPause, sleep, now }
}
