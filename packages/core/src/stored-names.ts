import { HeaderSection } from './fields/header-section.ts'
import { SectionMemo } from './fields/section-memo.ts'
import type { StoredHead } from './message.ts'
import { groupNames, type Name, tagsOf } from './rules/names.ts'

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

/** The names of stored responses; those of their tags are worked out once. */
export class StoredNames {
  readonly #tags = new SectionMemo<readonly Name[]>()

  of(response: StoredHead, { url, key, target }: Subject): readonly PurgeName[] {
    const groups = groupNames(url, response.headers.get('cache-groups'))
    return [`key ${target ?? key}`, ...this.#tagNames(response), ...groups]
  }

  #tagNames(response: StoredHead): readonly Name[] {
    const { headers } = response
    const known = headers instanceof HeaderSection ? this.#tags.get(headers) : undefined
    if (known !== undefined) return known
    const names = (tagsOf(response) ?? []).map((tag): Name => `tag ${tag}`)
    if (headers instanceof HeaderSection) this.#tags.set(headers, names)
    return names
  }
}
