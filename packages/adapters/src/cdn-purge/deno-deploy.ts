import { denoDeploy } from '@freshet/core/cdn'
import { batches, cannot, mustBeTags, type PurgeApi, targetsOf } from './api.ts'

/** The app on Deno Deploy in which this runs: only from within can its cache be purged, and without credentials. */
export interface DenoDeployPurge {
  readonly platform: 'deno-deploy'
}

const BATCH = 500

/** https://docs.deno.com/deploy/reference/caching */
export function denoDeployApi(_: DenoDeployPurge, base = 'http://cache.localhost'): PurgeApi {
  return {
    name: 'Deno Deploy',
    patience: 1000,
    requests(kind, names, soft) {
      if (soft) cannot('Deno Deploy', 'purge softly')
      if (kind === 'url' || kind === 'prefix') {
        cannot('Deno Deploy', `purge by ${kind}`, 'only by tag, or everything')
      }
      if (kind === 'tag') mustBeTags(names, denoDeploy, '*')
      return batches(kind === 'everything' ? ['*'] : names, BATCH).map((tags) => ({
        url: `${base}/invalidate/http`,
        headers: { 'content-type': 'application/json' },
        body: { tags },
        targets: targetsOf(kind, tags),
      }))
    },
  }
}
