import type { HeaderSection } from './header-section.ts'

/** How many sections a memo has room for: a power of two. */
const PLACES = 1024

/**
 * Remembers what was made of the sections that were used of late. Each has one place, which it loses to another with the same:
 * what is used often is found at once, and a million entries take no more room than a thousand.
 */
export class SectionMemo<Value> {
  readonly #sections: (HeaderSection | undefined)[] = Array.from({ length: PLACES })
  readonly #values: (Value | undefined)[] = Array.from({ length: PLACES })

  /** What was noted last for this very section, unless another has taken its place since. */
  get(section: HeaderSection): Value | undefined {
    const place = section.number & (PLACES - 1)
    return this.#sections[place] === section ? this.#values[place] : undefined
  }

  set(section: HeaderSection, value: Value): void {
    const place = section.number & (PLACES - 1)
    this.#sections[place] = section
    this.#values[place] = value
  }
}
