import { fastly } from '@freshet/core/cdn'
import { batches, cannot, mustBeTags, mustBeText, type PurgeApi, targetsOf } from './api.ts'

/** A service of Fastly. */
export interface FastlyPurge {
  readonly platform: 'fastly'
  /** The service's id. */
  readonly service: string
  /** An API token that may purge: `purge_select` for URLs and tags, `purge_all` for everything. */
  readonly token: string
}

const BATCH = 256

/** https://www.fastly.com/documentation/reference/api/purging/ */
export function fastlyApi({ service, token }: FastlyPurge, base = 'https://api.fastly.com'): PurgeApi {
  const endpoint = `${base}/service/${encodeURIComponent(mustBeText('service', service))}`
  const credentials = { 'fastly-key': mustBeText('token', token), accept: 'application/json' }
  return {
    name: 'Fastly',
    secret: token,
    patience: 1000,
    requests(kind, names, soft) {
      if (kind === 'prefix') cannot('Fastly', 'purge by prefix', 'only by URL, by tag, or everything')
      if (kind === 'everything' && soft)
        cannot('Fastly', 'purge everything softly', 'give all responses one tag')
      const headers = { ...credentials, ...(soft && { 'fastly-soft-purge': '1' }) }
      if (kind === 'everything') {
        return [{ url: `${endpoint}/purge_all`, headers, targets: targetsOf(kind, names) }]
      }
      if (kind === 'url') {
        return names.map((url) => ({ url: `${base}/purge/${cachedUrl(url)}`, headers, targets: [{ url }] }))
      }
      mustBeTags(names, fastly)
      return batches(names, BATCH).map((batch) => ({
        url: `${endpoint}/purge`,
        headers: { ...headers, 'content-type': 'application/json' },
        body: { surrogate_keys: batch },
        targets: targetsOf(kind, batch),
      }))
    },
  }
}

/** Without its scheme: `www.example.com/path?query`. */
function cachedUrl(url: string): string {
  const { host, pathname, search } = new URL(url)
  return host + pathname + search
}
