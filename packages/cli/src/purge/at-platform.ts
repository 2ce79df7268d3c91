import { type CdnPurge, cdnPurge, CdnPurgeError, type CdnPurgeOptions } from '@freshet/adapters/cdn-purge'
import { enumerate } from '../reading/duration.ts'
import { CannotAsk, Refused, UsageError } from '../errors.ts'
import { readUrl } from '../request-options.ts'
import type { Env } from '../storage/kept.ts'
import { nameOf } from '../traffic/target.ts'
import type { Place } from './place.ts'

/** From which variable each member comes; those of a platform's own command line, so that they are there already. */
export const VARIABLES = {
  cloudflare: { zone: 'CLOUDFLARE_ZONE_ID', token: 'CLOUDFLARE_API_TOKEN' },
  netlify: { site: 'NETLIFY_SITE_ID', token: 'NETLIFY_AUTH_TOKEN' },
  vercel: { project: 'VERCEL_PROJECT_ID', token: 'VERCEL_TOKEN' },
  fastly: { service: 'FASTLY_SERVICE_ID', token: 'FASTLY_API_TOKEN' },
  'deno-deploy': {},
} as const satisfies Record<CdnPurgeOptions['platform'], Readonly<Record<string, string>>>

/** The platforms that `--platform` can name. */
export const PLATFORMS: readonly string[] = Object.keys(VARIABLES)

/** A CDN, with the credentials in its variables. @param api where its API is, instead of where it is */
export function atPlatform(platform: string, env: Env, api: string | undefined): Place {
  if (!isPlatform(platform))
    throw new UsageError(`--platform must be one of ${PLATFORMS.join(', ')}, not ${platform}`)
  const cdn = openCdn(optionsFor(platform, env, api), platform)
  return {
    name: platform,
    async purge(targets, soft) {
      try {
        await cdn.purge(targets, { soft })
        return targets
      } catch (error) {
        throw errorFor(error, platform)
      }
    },
  }
}

function openCdn(options: CdnPurgeOptions, platform: string): CdnPurge {
  try {
    return cdnPurge(options)
  } catch (error) {
    throw errorFor(error, platform)
  }
}

function isPlatform(name: string): name is keyof typeof VARIABLES {
  return Object.hasOwn(VARIABLES, name)
}

function optionsFor(platform: keyof typeof VARIABLES, env: Env, api: string | undefined): CdnPurgeOptions {
  const members: Record<string, string> = {}
  const missing: string[] = []
  for (const [member, variable] of Object.entries(VARIABLES[platform])) {
    const value = env[variable]
    if (value) members[member] = value
    else missing.push(variable)
  }
  if (missing.length > 0)
    throw new UsageError(`--platform ${platform} needs ${enumerate(missing)} in the environment`)
  const team = platform === 'vercel' ? env['VERCEL_ORG_ID'] : undefined
  return { platform, ...members, ...(team && { team }), api: api && readUrl(api) } as CdnPurgeOptions
}

function errorFor(error: unknown, platform: string): Error {
  // what the platform cannot do, what can be none of its tags, or credentials that no field can carry
  if (error instanceof TypeError) return new UsageError(error.message)
  if (!(error instanceof CdnPurgeError)) return error as Error
  const left = error.left.length > 0 ? `; left: ${enumerate(error.left.map(nameOf))}` : ''
  if (error.status !== undefined) return new Refused(error.message + left)
  const where = platform === 'deno-deploy' ? '; its API is there from within an app on Deno Deploy alone' : ''
  return new CannotAsk(error.message + left + where)
}
