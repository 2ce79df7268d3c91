import type { SectionName, Told } from '../facts/section-name.ts'
import { RULES_9111 } from './sections-caching.ts'
import { EXTENSIONS } from './sections-extensions.ts'
import { FIELDS_9111 } from './sections-fields.ts'
import { SECTIONS_9110 } from './sections-semantics.ts'

/** The catalogue of all sections. */
export const SECTIONS: Readonly<Record<SectionName, Told>> = {
  ...RULES_9111,
  ...FIELDS_9111,
  ...SECTIONS_9110,
  ...EXTENSIONS,
}
