import type { Command } from './command.ts'
import { CannotAsk, Refused, UsageError } from './errors.ts'
import { explain } from './explain.ts'
import { commandHelp, generalHelp } from './help.ts'
import type { Host } from './host.ts'
import { readOptions } from './options.ts'
import { paintFor } from './paint.ts'
import { proxy } from './proxy.ts'
import { purge } from './purge.ts'
import { nearest } from './reading/nearest.ts'
import { printable } from './render/printable.ts'
import { version } from './version.ts'

/** A new command goes here, and nowhere else. */
const COMMANDS: readonly Command[] = [explain, proxy, purge]

const REFUSED = 1
const USAGE_ERROR = 2
const CANNOT_ASK = 3

/** Runs the command that `args` name, what stands behind `freshet`, and gives the exit code. */
export async function main(args: readonly string[], host: Host): Promise<number> {
  try {
    return await dispatch(args, host)
  } catch (error) {
    if (error instanceof UsageError) return complain(host, error.message, hintFor(args), USAGE_ERROR)
    if (error instanceof Refused) return complain(host, error.message, '', REFUSED)
    if (error instanceof CannotAsk) return complain(host, error.message, '', CANNOT_ASK)
    throw error
  }
}

async function dispatch(args: readonly string[], host: Host): Promise<number> {
  const [word, ...rest] = args
  if (word === undefined || word === '--help' || word === '-h') return say(host, generalHelp(COMMANDS))
  if (word === '--version' || word === '-V') return say(host, `${version}\n`)
  if (word === 'help')
    return say(host, rest[0] === undefined ? generalHelp(COMMANDS) : commandHelp(find(rest[0])))
  const command = find(word)
  if (asksForHelp(rest)) return say(host, commandHelp(command))
  return command.run(readOptions(rest, command.options), host)
}

/** Help is given whatever else is on the line, right or wrong. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return args.slice(0, end === -1 ? args.length : end).some((arg) => arg === '--help' || arg === '-h')
}

function find(word: string): Command {
  const command = COMMANDS.find(({ name }) => name === word)
  if (command !== undefined) return command
  if (word.startsWith('-')) throw new UsageError(`${word} stands before the command: write it after`)
  const close = nearest(
    word,
    COMMANDS.map(({ name }) => name),
  )
  const meant = close ?? (/[.:/]/.test(word) ? `explain ${word}` : undefined)
  throw new UsageError(
    `There is no command ${word}` + (meant === undefined ? '' : `: did you mean freshet ${meant}?`),
  )
}

function hintFor([word]: readonly string[]): string {
  const command = COMMANDS.find(({ name }) => name === word)
  return `Try freshet ${command === undefined ? '--help' : `${command.name} --help`}`
}

function say({ stdout }: Host, text: string): number {
  stdout.write(text)
  return 0
}

function complain(host: Host, message: string, hint: string, code: number): number {
  const paint = paintFor(host.stderr, host.env)
  const lines = [`${paint('bad', 'freshet:')} ${printable(message)}`, ...(hint ? [hint] : [])]
  host.stderr.write(`${lines.join('\n')}\n`)
  return code
}
