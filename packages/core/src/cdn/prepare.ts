import { type CacheControlDirectives, deadDirectives, formatCacheControl } from '../fields/directives.ts'
import { isToken } from '../fields/list.ts'
import { anyCdn } from './any-cdn.ts'
import type { CdnPlatform } from './platform.ts'
import type { CachePolicy, CdnPolicy } from './policy.ts'
import { fittingTags } from './tags.ts'

/** A policy, checked and written. */
export interface PreparedPolicy {
  /** What the directives become, `Cache-Control` first, if it has any. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly tags: readonly string[]
  readonly vary: readonly string[]
  readonly platform: CdnPlatform
}

/**
 * Checks `policy`, tells `warn` of what has no effect, and writes it in the dialect of its platform.
 * Throws a `TypeError` for what is unfit, contradicts itself, or is beyond the limits of the platform.
 */
export function preparePolicy(
  policy: CachePolicy<CdnPlatform>,
  warn: (message: string) => void,
): PreparedPolicy {
  const { cdn = {}, tags = [], vary = [], ...directives } = policy
  const text = formatCacheControl(directives)
  for (const sentence of deadDirectives(directives)) warn(`Cache-Control: ${sentence}`)
  must(Array.isArray(vary) && vary.every(isFieldName), 'vary must be a list of field names')
  must(Array.isArray(tags), 'tags must be a list')
  must(typeof cdn === 'object' && cdn !== null, 'cdn must be an object of directives')

  const platform = cdn.platform ?? anyCdn
  must(typeof platform.field === 'string', 'cdn.platform must be one of @freshet/core/cdn')
  const { fields, directives: told } = writeCdn(cdn, platform)
  const cdnText = fields[platform.field] ?? ''
  if (cdnText !== '') refuseDisclosure(directives, told)
  for (const sentence of platform.traps({ directives: told, text: cdnText, vary })) {
    warn(`${platform.field}: ${sentence}`)
  }
  return {
    fields: Object.entries(text === '' ? fields : { 'Cache-Control': text, ...fields }),
    tags: fittingTags(tags, [], platform, (reason) => must(false, reason)),
    vary: [...vary],
    platform,
  }
}

/** What `cdn` says in the dialect of `platform`: fields, and the directives among its members. */
function writeCdn(
  cdn: CdnPolicy<CdnPlatform>,
  platform: CdnPlatform,
): { readonly fields: Readonly<Record<string, string>>; readonly directives: CacheControlDirectives } {
  const directives: Record<string, unknown> = {}
  const fields: Record<string, string> = {}
  const more: string[] = []
  try {
    for (const [name, value] of Object.entries(cdn)) {
      if (name === 'platform' || value === undefined) continue
      if (Object.hasOwn(platform.members, name)) {
        const written = platform.members[name]!(value as never)
        if (written.directive !== undefined) more.push(written.directive)
        Object.assign(fields, written.fields)
      } else directives[name] = value
    }
    const text = [formatCacheControl(directives), ...more].filter((part) => part !== '').join(', ')
    if (text !== '') fields[platform.field] = text
  } catch (error) {
    throw new TypeError(`cdn: ${(error as Error).message}`, { cause: error })
  }
  return { fields, directives }
}

/** A cache that reads the field for CDNs would store what `Cache-Control` keeps from it (RFC 9213 §2.2). */
function refuseDisclosure(
  { private: kept }: CacheControlDirectives,
  { private: keptFromCdn, noStore }: CacheControlDirectives,
): void {
  if (!kept || noStore || keptFromCdn === true) return
  const names = String(keptFromCdn).toLowerCase().split(',')
  const isKept = kept !== true && kept.every((name) => names.includes(name.toLowerCase()))
  must(isKept, 'private contradicts cdn, which CDNs read alone: say private there too')
}

function isFieldName(name: unknown): boolean {
  return typeof name === 'string' && isToken(name) && name !== '*'
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new TypeError(otherwise)
}
