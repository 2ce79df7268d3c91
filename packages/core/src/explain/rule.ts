import type { SectionName } from '../facts/section-name.ts'
import { SECTIONS } from './sections.ts'

export type { SectionName } from '../facts/section-name.ts'

/** A rule of an RFC, in words for somebody who does not know it. */
export interface Rule {
  /** Where it stands: `RFC 9111 §4.2.4`. */
  readonly section: SectionName
  /** What the section is about. */
  readonly title: string
  /** What it says, in a sentence or two. */
  readonly says: string
  readonly url: string
}

/** Something that is so, and the rule by which it is. */
export interface Explained {
  readonly text: string
  /** Left out where it is the cache's own affair, or its user's. */
  readonly rule?: Rule
  /** What to change, where somebody may want it otherwise. */
  readonly advice?: string
  /** What else is to be said of it. */
  readonly besides?: readonly Explained[]
}

/** Says `text`, by the rule of `section`. */
export function say(
  text: string,
  section?: SectionName | null,
  more: Omit<Explained, 'text' | 'rule'> = {},
): Explained {
  const { advice, besides = [] } = more
  return {
    text,
    ...(section && { rule: ruleOf(section) }),
    ...(advice !== undefined && { advice }),
    ...(besides.length > 0 && { besides }),
  }
}

/** The rule that stands in `section`. */
export function ruleOf(section: SectionName): Rule {
  const [title, says] = SECTIONS[section]
  const [, number = '', part = ''] = /^RFC (\d+) §(.+)$/.exec(section) ?? []
  return { section, title, says, url: `https://www.rfc-editor.org/rfc/rfc${number}.html#section-${part}` }
}

/** All rules that `explained` names, what it says besides included. */
export function rulesIn(explained: readonly Explained[]): Rule[] {
  return explained.flatMap(({ rule, besides = [] }) => [...(rule ? [rule] : []), ...rulesIn(besides)])
}
