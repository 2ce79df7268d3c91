import { FIELDS_9111 } from './sections-fields.ts'
import { RULES_9111 } from './sections-caching.ts'
import { SECTIONS_9110 } from './sections-semantics.ts'
import { EXTENSIONS } from './sections-extensions.ts'

/** What a section is about, and what it says, in words for somebody who does not know the RFC. */
export type Told = readonly [title: string, says: string]

export const SECTIONS = { ...RULES_9111, ...FIELDS_9111, ...SECTIONS_9110, ...EXTENSIONS } satisfies Record<
  `RFC ${string} §${string}`,
  Told
>

/** The sections that an explanation can name. */
export type SectionName = keyof typeof SECTIONS
