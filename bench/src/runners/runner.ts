import type { Profiled } from '../profile/profiled.ts'
import type { CaseResult } from '../report/result.ts'
import type { Runtime } from '../runtime.ts'

/** What of a case is to be run. */
export interface Run {
  readonly case: string
  readonly quick: boolean
  /** These alone, beside the base and the shared work. */
  readonly contenders?: readonly string[]
  /** The port of a Redis server, for the case that needs one. */
  readonly redis?: number
}

/** How many bytes the heap and its buffers, and the resident memory, grow by for an entry. */
export interface Growth {
  readonly heap: number
  readonly rss: number
}

/** Runs cases in one runtime. */
export interface Runner {
  readonly runtime: Runtime
  /** Its version. Rejects where the runtime is not here. */
  version(): Promise<string>
  /** Rejects when a contender does not do what it should. */
  run(run: Run): Promise<CaseResult>
  /** How much memory each of so many entries of a contender takes. Rejects where that cannot be known. */
  memory(contender: string, entries: number): Promise<Growth>
  /** Where the time of a case goes: of its base, of what is kept by hand where that is a contender, and of Freshet. */
  profile(name: string): Promise<readonly Profiled[]>
  /** A server of this runtime that answers as `served` does. */
  serve(): Promise<Server>
}

export interface Server {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  /** The process that serves. */
  readonly pid: number | undefined
  stop(): Promise<void>
}
