import type { Work } from '../measure.ts'
import type { Ability, Bytes, Peer } from '../peers/peer.ts'
import type { Runtime } from '../runtime.ts'

/** Something that is measured, the same on every runtime. */
export interface Case {
  /** As `--only` takes it. */
  readonly name: string
  /** As the tables show it. */
  readonly title: string
  /** What the ratios are to, as the tables show it. */
  readonly base: string
  /** The contender that the ratio of another is to. Default: the first. */
  readonly baseOf?: (contender: string) => string
  /** What a peer must be able to do to take part. */
  readonly needs?: Ability
  /** Where it can run. Default: everywhere. */
  readonly runtimes?: readonly Runtime[]
  /** Whether it has contenders of its own, and so a table of its own. */
  readonly apart?: boolean
  /**
   * How many times longer its rounds are, where one operation moves many bytes; what a round leaves is then collected
   * before the next, which some runtimes would put off until there is no memory left. Default: as long as all.
   */
  readonly heavy?: number
  /** Whether it needs more memory than an engine takes by itself. */
  readonly large?: boolean
  /** Makes the works, the base first, after it has shown that each does what it should. */
  prepare(surroundings: Surroundings): Promise<Prepared>
}

/** What a case finds where it runs. */
export interface Surroundings {
  readonly runtime: Runtime
  /** Those that run here and may take part: Freshet first. */
  readonly peers: readonly Peer[]
  /** Whether less will do. */
  readonly quick: boolean
  /** The storage of a case that has one, and how often it was asked. */
  readonly storage?: CountedBytes
}

/** A storage of a real server that counts what reaches it. */
export interface CountedBytes extends Bytes {
  /** Operations since the start. */
  count(): Promise<number>
  clear(): Promise<unknown>
}

export interface Prepared {
  /** By the name of the contender, the base first. */
  readonly works: Readonly<Record<string, Work>>
  /** What was counted for a contender, beside the time. */
  readonly counts?: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Throws where a contender stopped doing what it should while it was measured. */
  check(): unknown
  close(): unknown
}
