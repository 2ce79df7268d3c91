import { parseArgs, type ParseArgsConfig } from 'node:util'
import { UsageError } from './errors.ts'

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

/** What a command line says. */
export interface Options {
  readonly operands: readonly string[]
  has(name: string): boolean
  /** The last value of an option. */
  value(name: string): string | undefined
  values(name: string): readonly string[]
}

/** Reads `args` by `specs`. Throws a `UsageError` for what is in none of them, or lacks its value. */
export function readOptions(args: readonly string[], specs: readonly OptionSpec[]): Options {
  const { values, positionals } = parse(args, specs)
  const all = (name: string): readonly (string | boolean)[] => values[name] ?? []
  const texts = (name: string): string[] => all(name).map(String)
  return {
    operands: positionals,
    has: (name) => all(name).length > 0,
    value: (name) => texts(name).at(-1),
    values: texts,
  }
}

interface Parsed {
  readonly values: Readonly<Record<string, readonly (string | boolean)[] | undefined>>
  readonly positionals: readonly string[]
}

function parse(args: readonly string[], specs: readonly OptionSpec[]): Parsed {
  const options: NonNullable<ParseArgsConfig['options']> = {}
  for (const { name, short, value } of specs) {
    const type = value === undefined ? 'boolean' : 'string'
    // All as lists: that one was given twice is seen here, not passed over
    options[name] = { type, multiple: true, ...(short !== undefined && { short }) }
  }
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true }) as Parsed
    refuseTwice(parsed, specs)
    return parsed
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(plain(error))
  }
}

function refuseTwice({ values }: Parsed, specs: readonly OptionSpec[]): void {
  for (const { name, value, multiple } of specs) {
    if (value === undefined || multiple) continue
    if ((values[name]?.length ?? 0) > 1) throw new UsageError(`--${name} can be given once only`)
  }
}

/** The first sentence of what parseArgs says, without its quotes. */
function plain(error: unknown): string {
  const [first = ''] = (error as Error).message.split(/\. |\n/)
  return first.replaceAll("'", '').replace(/\.$/, '')
}
