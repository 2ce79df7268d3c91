import { vercel } from '@freshet/core/cdn'
import { batches, cannot, mustBeTags, mustBeText, type PurgeApi, targetsOf } from './api.ts'

/** A project on Vercel. */
export interface VercelPurge {
  readonly platform: 'vercel'
  /** The project's id or name. */
  readonly project: string
  /** An access token. */
  readonly token: string
  /** The id of the team that the project belongs to. */
  readonly team?: string | undefined
  /** Only this environment. Default: both. */
  readonly target?: 'production' | 'preview' | undefined
}

const BATCH = 16

/** https://vercel.com/docs/rest-api/edge-cache/invalidate-by-tag, https://vercel.com/docs/caching/cdn-cache/purge */
export function vercelApi(
  { project, token, team, target }: VercelPurge,
  base = 'https://api.vercel.com',
): PurgeApi {
  const query = new URLSearchParams({
    projectIdOrName: mustBeText('project', project),
    ...(team !== undefined && { teamId: mustBeText('team', team) }),
  })
  const headers = {
    authorization: `Bearer ${mustBeText('token', token)}`,
    'content-type': 'application/json',
  }
  if (target !== undefined && target !== 'production' && target !== 'preview') {
    throw new TypeError('target must be production or preview')
  }
  const urlOf = (operation: string): string => `${base}/v1/edge-cache/${operation}?${query}`
  return {
    name: 'Vercel',
    secret: token,
    patience: 12_000, // Five requests a minute have been documented.
    requests(kind, names, soft) {
      if (kind === 'url' || kind === 'prefix')
        cannot('Vercel', `purge by ${kind}`, 'only by tag, or everything')
      if (kind === 'everything') {
        if (soft) cannot('Vercel', 'purge everything softly', 'only by tag')
        if (target) cannot('Vercel', `purge everything of one target`, 'only by tag')
        // What `vercel cache purge` asks for.
        return [{ url: urlOf('purge-all'), headers, targets: targetsOf(kind, names) }]
      }
      mustBeTags(names, vercel, '*')
      return batches(names, BATCH).map((tags) => ({
        url: urlOf(soft ? 'invalidate-by-tags' : 'dangerously-delete-by-tags'),
        headers,
        body: { tags, ...(target && { target }) },
        targets: targetsOf(kind, tags),
      }))
    },
  }
}
