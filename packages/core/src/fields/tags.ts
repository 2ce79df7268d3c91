/** The response fields that name a response's tags, in lower case, and what parts the tags in each. */
const SEPARATORS = {
  'cache-tag': ',',
  'surrogate-key': ' ',
  'netlify-cache-tag': ',',
  'vercel-cache-tag': ',',
  'deno-cache-tag': ',',
} as const

/** A response field that names a response's tags, in lower case. */
export type TagField = keyof typeof SEPARATORS

/** Every {@link TagField}. */
export const TAG_FIELDS: readonly TagField[] = /* @__PURE__ */ Object.keys(SEPARATORS) as TagField[]

/** The tags that the value of `field` names, each once, in their order and as they are written; none when it is absent. */
export function parseTags(field: TagField, value: string | null): readonly string[] {
  return splitTags(value, SEPARATORS[field])
}

/**
 * The tags in `value`, each once, in their order: parted by commas, or by white space.
 * No specification gives quotes a meaning in these fields, so they are part of a tag.
 */
export function splitTags(value: string | null, separator: ',' | ' '): readonly string[] {
  const parts = (value ?? '').split(separator === ',' ? separator : /[ \t]/)
  return [...new Set(parts.map((part) => part.trim()))].filter((tag) => tag !== '')
}
