import type { CdnPlatform } from './platform.ts'

/** Why `tag` can never be one on `platform`, as the end of a sentence; `undefined` when it can. */
export function reasonNotToTag(
  tag: unknown,
  { tags: { separator, maxLength } }: CdnPlatform,
): string | undefined {
  if (typeof tag !== 'string' || !/^[!-~]+$/.test(tag) || tag.includes(separator)) {
    return `must be visible ASCII${separator === ',' ? ' without commas' : ''}`
  }
  return tag.length > maxLength ? `has more than ${maxLength} characters` : undefined
}

/** The tags that are `present`, and of `tags` those that fit beside them; `refuse` is told of each other one. */
export function fittingTags(
  tags: readonly unknown[],
  present: readonly string[],
  platform: CdnPlatform,
  refuse: (reason: string) => void,
): readonly string[] {
  const { field, maxTags, maxBytes } = platform.tags
  const fitting = new Set<unknown>(present)
  let bytes = present.join(',').length
  for (const tag of tags) {
    if (fitting.has(tag)) continue
    const text = typeof tag === 'string' ? tag : ''
    const after = bytes + (bytes && 1) + text.length
    let reason = reasonNotToTag(tag, platform)
    if (fitting.size >= maxTags) reason ??= `is one more than ${maxTags}`
    if (after > maxBytes) reason ??= `does not fit into ${maxBytes} bytes`
    if (reason) refuse(`${platform.name}: the tag ${JSON.stringify(text.slice(0, 60))} ${reason} (${field})`)
    else {
      fitting.add(tag)
      bytes = after
    }
  }
  return [...fitting] as string[]
}
