import type { Host } from './host.ts'
import type { Options, OptionSpec } from './options.ts'

/** One word behind `freshet`. */
export interface Command {
  readonly name: string
  /** What stands behind the name, in the help: `URL`. */
  readonly operands: string
  /** One line. */
  readonly summary: string
  readonly options: readonly OptionSpec[]
  /** What it exits with, and when. */
  readonly exits: readonly (readonly [code: number, when: string])[]
  readonly examples: readonly (readonly [line: string, what: string])[]
  /** Gives the exit code. Throws `UsageError` and `CannotAsk`. */
  run(options: Options, host: Host): Promise<number>
}
