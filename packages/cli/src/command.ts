import type { Host } from './host.ts'
import type { Options } from './options.ts'

/** An option, for the parser and for the help alike. */
export interface OptionSpec {
  readonly name: string
  /** One letter. */
  readonly short?: string
  /** What stands for its value in the help; without it the option is a switch. */
  readonly value?: string
  /** Whether it may be given more than once. */
  readonly multiple?: boolean
  /** One line. */
  readonly text: string
}

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
