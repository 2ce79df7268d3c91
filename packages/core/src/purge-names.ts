import type { Name } from './rules/names.ts'

/** What stored responses are for. */
export interface Subject {
  readonly url: string
  /** Under which they are stored. */
  readonly key: string
  /** The key of the URL, where `key` has content besides. */
  readonly target: string | undefined
}

/** By what something can be purged: a tag, a group, or the key of a URL. */
export type PurgeName = Name | `key ${string}`

/** What a name is the name of. */
export function kindOf(name: PurgeName): 'tag' | 'group' | 'key' {
  return name.slice(0, name.indexOf(' ')) as 'tag' | 'group' | 'key'
}
