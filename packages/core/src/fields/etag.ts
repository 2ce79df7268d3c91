import { trimWhitespace } from './list.ts'

/** An entity tag (RFC 9110 §8.8.3): `opaque` is the opaque-tag with its quotes. */
export interface EntityTag {
  readonly weak: boolean
  readonly opaque: string
}

/**
 * The tag of an `ETag` field (RFC 9110 §8.8.3); `undefined` when it is absent or no single tag.
 * Read as meant: a tag without quotes, and the weak marks `w/`, `W\` and `W`.
 */
export function parseEntityTag(value: string | null): EntityTag | undefined {
  if (value === null) return undefined
  const text = trimWhitespace(value)
  const quoted = text.indexOf('"')
  if (quoted === -1) return unquotedTag(text)
  const closed = text.indexOf('"', quoted + 1)
  return closed === text.length - 1 ? quotedTag(text, quoted, closed) : undefined
}

/**
 * The tags that an `If-None-Match` or `If-Match` field lists, as liberally as {@link parseEntityTag}; `'*'` when it
 * is that alone (RFC 9110 §13.1.1, §13.1.2). What is no tag is left out, so it matches nothing.
 */
export function parseEntityTagList(value: string): '*' | readonly EntityTag[] {
  const text = trimWhitespace(value)
  if (text === '*') return '*'
  const tags: EntityTag[] = []
  for (let at = 0; at < text.length;) {
    const end = endOfMember(text, at)
    const tag = parseEntityTag(text.slice(at, end))
    if (tag !== undefined) tags.push(tag)
    at = end + 1
  }
  return tags
}

/** Whether both tags are strong and alike (RFC 9110 §8.8.3.2). */
export function strongMatch(a: EntityTag, b: EntityTag): boolean {
  return !a.weak && !b.weak && a.opaque === b.opaque
}

/** Whether the tags are alike, weak or not (RFC 9110 §8.8.3.2). */
export function weakMatch(a: EntityTag, b: EntityTag): boolean {
  return a.opaque === b.opaque
}

/** The text of `tag` in a field (RFC 9110 §8.8.3). */
export function formatEntityTag(tag: EntityTag): string {
  return tag.weak ? `W/${tag.opaque}` : tag.opaque
}

/** The first comma from `from` on that no pair of quotes holds; in an entity tag a backslash escapes nothing. */
function endOfMember(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === ',') return at
    if (text[at] === '"') {
      const closed = text.indexOf('"', at + 1)
      if (closed === -1) return text.length
      at = closed
    }
  }
  return text.length
}

function quotedTag(text: string, open: number, closed: number): EntityTag | undefined {
  const opaque = text.slice(open, closed + 1)
  if (open === 0) return { weak: false, opaque }
  return /^w[/\\]?$/i.test(text.slice(0, open)) ? { weak: true, opaque } : undefined
}

function unquotedTag(text: string): EntityTag | undefined {
  const weak = /^w\//i.test(text)
  const tag = weak ? text.slice(2) : text
  return tag === '*' || !/^[^\s,"]+$/.test(tag) ? undefined : { weak, opaque: `"${tag}"` }
}
