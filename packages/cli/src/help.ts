import type { Command } from './command.ts'
import type { OptionSpec } from './options.ts'

/** What `freshet --help` says. */
export function generalHelp(commands: readonly Command[]): string {
  return [
    'HTTP caching, from the command line.',
    '',
    'Usage: freshet COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...columns(commands.map(({ name, operands, summary }) => [`${name} ${operands}`, summary])),
    '',
    'Options:',
    ...columns([
      ['-h, --help', 'This text; behind a command, that of the command'],
      ['-V, --version', 'The version'],
    ]),
    '',
    'Examples:',
    ...columns(commands.flatMap(({ examples }) => examples.slice(0, 1))),
    '',
  ].join('\n')
}

/** What `freshet COMMAND --help` says. */
export function commandHelp({ name, operands, summary, options, exits, examples }: Command): string {
  const rows = options.map((option): [string, string] => [nameOf(option), option.text])
  return [
    `${summary}.`,
    '',
    `Usage: freshet ${name} [OPTIONS] ${operands}`,
    '',
    'Options:',
    ...columns([...rows, ['-h, --help', 'This text']]),
    '',
    'Exit codes:',
    ...columns(exits.map(([code, when]) => [String(code), when])),
    '',
    'Examples:',
    ...columns(examples),
    '',
  ].join('\n')
}

function nameOf({ name, short, value }: OptionSpec): string {
  const letter = short === undefined ? '' : `-${short}, `
  return `${letter}--${name}${value === undefined ? '' : ` ${value}`}`
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
