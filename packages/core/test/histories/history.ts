/** A cache, and what happens to it: plain data, from which everything else follows. */
export interface History {
  readonly setup: Setup
  readonly steps: readonly Step[]
}

export interface Setup {
  readonly type: 'shared' | 'private'
  readonly storeSetCookie: boolean
  readonly staleDespiteSMaxage: boolean
  /** Seconds. */
  readonly allowStale: number
  readonly heuristic: boolean
  readonly maxBodySize: number
  /** `slow`: each operation waits until time passes. */
  readonly store: 'sync' | 'async' | 'slow'
  /** What the store does with its operations, one after another and again from the first; empty: it works. */
  readonly faults: readonly Fault[]
}

/**
 * `slower`: it works, and takes longer than others; `lost`: it says that it worked; `junk`: it answers nonsense; `half`:
 * it does its work, and throws.
 */
export type Fault = 'works' | 'slower' | 'throws' | 'rejects' | 'junk' | 'lost' | 'half'

export type Step =
  /** Requests that are sent together. */
  | { readonly kind: 'ask'; readonly asks: readonly Ask[] }
  /** Time passes, and everything that was slow comes. */
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'purge'; readonly url: number }

/** One request, and what the origin says if it is asked because of it. */
export interface Ask {
  readonly client: number
  readonly url: number
  readonly method: string
  readonly authorized: boolean
  readonly cookie: boolean
  readonly language: string | null
  /** Its `Cache-Control`. */
  readonly wishes: readonly Directive[]
  readonly pragma: boolean
  readonly condition: Condition
  readonly range: string | null
  /** Whether the client leaves without reading the content. */
  readonly leaves: boolean
  readonly answer: AnswerPlan
}

/** `last`: what this client saw last; the fields are those of RFC 9110 §13.1. */
export type Condition =
  | 'none'
  | 'none-match-last'
  | 'none-match-other'
  | 'none-match-any'
  | 'modified-since-last'
  | 'match-any'
  | 'range-last'
  | 'range-other'

export interface AnswerPlan {
  readonly act: 'answers' | 'throws' | 'network-error'
  readonly status: number
  readonly directives: readonly Directive[]
  /** Its `CDN-Cache-Control` (RFC 9213). */
  readonly targeted: readonly Directive[] | null
  readonly spelling: 'plain' | 'upper' | 'quoted' | 'tight'
  /** Seconds after the answer is made. */
  readonly expires: number | 'junk' | 'zero' | null
  /** Seconds by which the origin's clock is ahead. */
  readonly date: number | 'junk' | null
  readonly age: number | 'junk' | null
  /** Seconds before the answer is made. */
  readonly lastModified: number | null
  readonly etag: 'strong' | 'weak' | null
  readonly vary: readonly string[]
  readonly cookie: boolean
  /** A field that holds something of the client's. */
  readonly personal: boolean
  /** Fields of the connection. */
  readonly hop: boolean
  /** The URL that `Location` names. */
  readonly location: number | null
  /** `broken`: it errors half way; `short`: it ends before its declared length; `slow`: its second half waits. */
  readonly body: 'text' | 'stream' | 'declared' | 'empty' | 'long' | 'slow' | 'broken' | 'short'
  /** Whether the head waits until time passes. */
  readonly slow: boolean
  /** How long the origin takes, in ms, when no other request is under way. */
  readonly delay: number
  /** To a condition. `bare`: a 304 without a validator; `wrong`: a 304 about something else. */
  readonly validation: 'confirms' | 'bare' | 'wrong' | 'replaces'
  readonly servesRanges: boolean
}

/** A directive's name and its argument, which may be junk. */
export type Directive = readonly [name: string, argument?: string | number]

/** The text of a `Cache-Control` field. */
export function formatDirectives(directives: readonly Directive[], spelling: AnswerPlan['spelling']): string {
  const members = directives.map(([name, argument]) => {
    const spelled = spelling === 'upper' ? name.toUpperCase() : name
    if (argument === undefined) return spelled
    return spelling === 'quoted' && typeof argument === 'number'
      ? `${spelled}="${argument}"`
      : `${spelled}=${argument}`
  })
  return members.join(spelling === 'tight' ? ',' : ', ')
}

export const URLS: readonly string[] = ['https://example.com/a', 'https://example.com/b?c=1']
