import type { CacheControlDirectives } from '../fields/directives.ts'

/** What is peculiar to the cache of one CDN, as a plain value. Those that Freshet knows are in `@freshet/core/cdn`. */
export interface CdnPlatform {
  /** What it is called in messages. */
  readonly name: string
  /** The field with the directives for it, which it reads before `Cache-Control`. */
  readonly field: string
  /** Where tags go, and what they may be. */
  readonly tags: TagLimits
  /** What each member of `cdn` that this platform adds becomes. Each throws a `TypeError` for an unfit value. */
  readonly members: Readonly<Record<string, (value: never) => Written>>
  /** What a policy says and this platform does not do, a sentence each. */
  readonly traps: (told: Told) => readonly string[]
}

/** The field for tags and its limits. A tag consists of visible ASCII characters, without the separator. */
export interface TagLimits {
  readonly field: string
  readonly separator: ',' | ' '
  /** Characters in one tag. */
  readonly maxLength: number
  /** Tags on one response; `Infinity` where none is documented. */
  readonly maxTags: number
  /** Bytes in the value of the field; `Infinity` where none are documented. */
  readonly maxBytes: number
}

/** What a member becomes: a directive beside the others, or fields by name. */
export interface Written {
  readonly directive?: string
  readonly fields?: Readonly<Record<string, string>>
}

/** A policy, as a platform looks for traps in it. */
export interface Told {
  /** The directives in the platform's field, as members. */
  readonly directives: CacheControlDirectives
  /** The value of the platform's field; '' where it is not written. */
  readonly text: string
  /** The request fields that responses vary by. */
  readonly vary: readonly string[]
}

/** The members of `cdn` that the platform `P` adds. */
export type MembersOf<P extends CdnPlatform> = {
  readonly [Name in keyof P['members']]?: Parameters<P['members'][Name]>[0] | undefined
}
