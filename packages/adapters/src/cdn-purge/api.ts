import { type CdnPlatform, reasonNotToTag } from '@freshet/core/cdn'

/** What to purge: a URL, what has a tag, what lies under a URL, or all that the platform keeps for the site. */
export type PurgeTarget =
  | { readonly url: string }
  | { readonly tag: string }
  | { readonly prefix: string }
  | { readonly everything: true }

/** What kind of thing a {@link PurgeTarget} names. */
export type PurgeKind = 'url' | 'tag' | 'prefix' | 'everything'

/** A POST request to a platform's API, and what it purges. */
export interface PurgeRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent as JSON; `undefined` for no content. */
  readonly body?: unknown
  readonly targets: readonly PurgeTarget[]
}

/** A platform's API. */
export interface PurgeApi {
  /** What it is called in messages. */
  readonly name: string
  /** What no message may contain. */
  readonly secret?: string
  /** Ms to wait after a 429 that does not say how long. */
  readonly patience: number
  /** Whether the content of a 2xx answer says that it is done. Default: always. */
  readonly isDone?: (content: unknown) => boolean
  /**
   * The requests that purge all `names` of one kind. `soft` makes stale instead of removing.
   * Throws a `TypeError` for what the platform cannot purge, or not softly.
   */
  readonly requests: (kind: PurgeKind, names: readonly string[], soft: boolean) => readonly PurgeRequest[]
}

/** `names` in lists of at most `size`. */
export function batches(names: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(names.length / size) }, (_, at) =>
    names.slice(at * size, (at + 1) * size),
  )
}

/** The targets that have these names. */
export function targetsOf(kind: PurgeKind, names: readonly string[]): PurgeTarget[] {
  if (kind === 'everything') return [{ everything: true }]
  return names.map((name) => ({ [kind]: name }) as unknown as PurgeTarget)
}

/** @throws TypeError naming the first of `tags` that can be none on `platform`, or that means all of them there */
export function mustBeTags(tags: readonly string[], platform: CdnPlatform, wildcard?: '*'): void {
  for (const tag of tags) {
    const reason =
      tag === wildcard ? 'means everything: say { everything: true }' : reasonNotToTag(tag, platform)
    if (reason) throw new TypeError(`${platform.name}: the tag ${JSON.stringify(tag.slice(0, 60))} ${reason}`)
  }
}

/** @throws TypeError saying what the platform cannot do */
export function cannot(platform: string, what: string, instead = ''): never {
  throw new TypeError(`${platform} cannot ${what}${instead && `: ${instead}`}`)
}

/** @throws TypeError unless `value` is a text that can be part of a header field; it is not shown, as it may be a secret */
export function mustBeText(name: string, value: unknown): string {
  if (typeof value === 'string' && /^[!-~]+$/.test(value)) return value
  throw new TypeError(`${name} must be a text of visible ASCII characters`)
}
