import { parseCacheGroups } from '../fields/cache-groups.ts'
import { parseTags, TAG_FIELDS } from '../fields/tags.ts'
import type { ResponseHead } from '../message.ts'

/** By what a stored response can be purged, beside its URL: a tag, or a group of its origin (RFC 9875 §2). */
export type Name = `tag ${string}` | `group ${string}`

/** How many tags a response can have, and how many characters a tag. */
export const MAX_TAGS = 1000
export const MAX_TAG_LENGTH = 1024

const NO_TAGS: readonly string[] = []

/** The tags of a response, from every field that names some; `undefined` when it has more, or longer ones, than can be kept. */
export function tagsOf({ headers }: ResponseHead): readonly string[] | undefined {
  let tags = NO_TAGS
  for (const field of TAG_FIELDS) {
    const value = headers.get(field)
    if (value !== null) tags = [...new Set([...tags, ...parseTags(field, value)])]
  }
  return tags.length > MAX_TAGS || tags.some((tag) => tag.length > MAX_TAG_LENGTH) ? undefined : tags
}

/** Whether `stored` can be purged by all tags and groups that the handler gave it: they are not too many, and none of their fields is left out. */
export function keepsNames(given: ResponseHead, stored: ResponseHead): boolean {
  const isKept = (field: string): boolean => {
    const value = given.headers.get(field)
    return value === null || value === stored.headers.get(field)
  }
  return isKept('cache-groups') && TAG_FIELDS.every(isKept) && tagsOf(stored) !== undefined
}

/** Groups, of the origin of `url`, by names of their own (RFC 9875 §2, §3). */
export function groupNames(url: string, value: string | null): readonly Name[] {
  if (value === null) return []
  const { origin } = new URL(url)
  return parseCacheGroups(value).map((group): Name => `group ${origin} ${group}`)
}
