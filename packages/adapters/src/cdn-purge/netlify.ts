import { netlify } from '@freshet/core/cdn'
import { batches, cannot, mustBeTags, mustBeText, type PurgeApi, targetsOf } from './api.ts'

/** A site on Netlify. */
export interface NetlifyPurge {
  readonly platform: 'netlify'
  /** The site's id, which Netlify's pages call _Project ID_. */
  readonly site: string
  /** A personal access token. */
  readonly token: string
  /** Only what this deploy alias serves, such as `deploy-preview-11`. */
  readonly deployAlias?: string | undefined
  /** Only what is served under this domain. */
  readonly domain?: string | undefined
}

/** As many as a response can have; Netlify documents no limit of a request. */
const BATCH = 500

/** https://docs.netlify.com/build/caching/caching-overview/#on-demand-invalidation */
export function netlifyApi(
  { site, token, deployAlias, domain }: NetlifyPurge,
  base = 'https://api.netlify.com',
): PurgeApi {
  const headers = {
    authorization: `Bearer ${mustBeText('token', token)}`,
    'content-type': 'application/json',
  }
  const scope = {
    site_id: mustBeText('site', site),
    ...(deployAlias !== undefined && { deploy_alias: mustBeText('deployAlias', deployAlias) }),
    ...(domain !== undefined && { domain: mustBeText('domain', domain) }),
  }
  return {
    name: 'Netlify',
    secret: token,
    patience: 5000, // A tag, or a site, can be purged twice in five seconds.
    requests(kind, names, soft) {
      if (soft) cannot('Netlify', 'purge softly')
      if (kind === 'url' || kind === 'prefix')
        cannot('Netlify', `purge by ${kind}`, 'only by tag, or everything')
      if (kind === 'tag') mustBeTags(names, netlify)
      return batches(names, BATCH).map((batch) => ({
        url: `${base}/api/v1/purge`,
        headers,
        // An empty list of tags would purge nothing, and none everything.
        body: kind === 'everything' ? scope : { ...scope, cache_tags: batch },
        targets: targetsOf(kind, batch),
      }))
    },
  }
}
