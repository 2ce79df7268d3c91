/** How binding a requirement is, in the words of RFC 2119; `ought` is said in small letters. */
export type Level = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'MAY' | 'ought'

/** How it stands with a requirement: only `held` needs tests; every other word comes with a reason. */
export interface Standing {
  readonly kind: 'held' | 'choice' | 'not-applicable' | 'open'
  readonly why: string
}

/** What an RFC asks of a cache, in our own words. */
export interface Requirement {
  /** The tag of the tests that hold it, such as `9111-3.1-connection`. */
  readonly id: string
  readonly rfc: string
  readonly section: string
  readonly level: Level
  readonly text: string
  readonly standing: Standing
}

type Row = readonly [level: Level, text: string, standing?: Standing]

const held: Standing = { kind: 'held', why: '' }

/** The RFC leaves it open, or says SHOULD; what Freshet does and why. */
export function choice(why: string): Standing {
  return { kind: 'choice', why }
}

/** A Fetch handler's cache can neither break nor keep it. */
export function notApplicable(why: string): Standing {
  return { kind: 'not-applicable', why }
}

/** Not held yet. */
export function open(why: string): Standing {
  return { kind: 'open', why }
}

/** The requirements of one RFC, by section (`§3.1`) and name. */
export function requirementsOf(
  rfc: string,
  sections: Readonly<Record<string, Readonly<Record<string, Row>>>>,
): readonly Requirement[] {
  return Object.entries(sections).flatMap(([heading, rows]) => {
    const section = heading.slice('§'.length)
    return Object.entries(rows).map(([name, [level, text, standing = held]]) => {
      return { id: `${rfc}-${section}-${name}`, rfc, section, level, text, standing }
    })
  })
}
