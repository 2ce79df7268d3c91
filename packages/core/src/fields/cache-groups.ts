import { parseList } from './structured.ts'

/** How many groups a response can belong to or invalidate; RFC 9875 §2 and §3 ask for at least 32. */
export const MAX_GROUPS = 128

/** How many characters a group's name can have; RFC 9875 §2 and §3 ask for at least 32. */
export const MAX_GROUP_LENGTH = 128

/**
 * The groups that `Cache-Groups` or `Cache-Group-Invalidation` names, each once, in their order, case-sensitive
 * (RFC 9875 §2, §3). Empty when the field is absent or fails to parse as a list; members that are not strings, groups
 * longer than `MAX_GROUP_LENGTH` and those after the first `MAX_GROUPS` are left out.
 */
export function parseCacheGroups(value: string | null): readonly string[] {
  const groups = new Set<string>()
  for (const member of (value && parseList(value)) || []) {
    if (groups.size === MAX_GROUPS) break
    if (member.kind === 'string' && member.value.length <= MAX_GROUP_LENGTH) groups.add(member.value)
  }
  return [...groups]
}
