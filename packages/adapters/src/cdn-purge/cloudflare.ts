import { cloudflare } from '@freshet/core/cdn'
import { batches, cannot, mustBeTags, mustBeText, type PurgeApi, type PurgeKind, targetsOf } from './api.ts'

/** A zone of Cloudflare. */
export interface CloudflarePurge {
  readonly platform: 'cloudflare'
  /** The zone's id. */
  readonly zone: string
  /** An API token with the permission _Cache Purge_ for the zone. */
  readonly token: string
}

/** Of all plans; Enterprise may name 500 URLs. */
const BATCH = 100

const MEMBERS: Readonly<Record<PurgeKind, string>> = {
  url: 'files',
  tag: 'tags',
  prefix: 'prefixes',
  everything: 'purge_everything',
}

/** https://developers.cloudflare.com/api/resources/cache/methods/purge/, …/cache/guides/invalidate-cache/ */
export function cloudflareApi(
  { zone, token }: CloudflarePurge,
  base = 'https://api.cloudflare.com',
): PurgeApi {
  const endpoint = `${base}/client/v4/zones/${encodeURIComponent(mustBeText('zone', zone))}`
  const headers = {
    authorization: `Bearer ${mustBeText('token', token)}`,
    'content-type': 'application/json',
  }
  return {
    name: 'Cloudflare',
    secret: token,
    patience: 12_000, // A free plan has five requests a minute.
    isDone: (content) => (content as { success?: unknown } | null)?.success === true,
    requests(kind, names, soft) {
      if (kind === 'tag') mustBeTags(names, cloudflare)
      const url = `${endpoint}/${soft ? 'invalidate_cache' : 'purge_cache'}`
      return batches(names, BATCH).map((batch) => ({
        url,
        headers,
        body: { [MEMBERS[kind]]: kind === 'everything' || (kind === 'prefix' ? batch.map(prefixOf) : batch) },
        targets: targetsOf(kind, batch),
      }))
    },
  }
}

/** Host and path: `example.com/articles`. https://developers.cloudflare.com/cache/how-to/purge-cache/purge_by_prefix/ */
function prefixOf(url: string): string {
  const { host, pathname, search } = new URL(url)
  if (search !== '') cannot('Cloudflare', `purge the prefix ${url}`, 'it has a query')
  if (pathname.split('/').length > 32)
    cannot('Cloudflare', `purge the prefix ${url}`, 'it has more than 31 slashes')
  return pathname === '/' ? host : host + pathname
}
