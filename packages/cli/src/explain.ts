import type { Command } from './command.ts'
import type { OptionSpec } from './options.ts'
import { CannotAsk, UsageError } from './errors.ts'
import { examine } from './examine/examine.ts'
import { isAtLeast, type Severity } from './examine/severity.ts'
import type { Host } from './host.ts'
import type { Options } from './options.ts'
import { probe, type ProbeOptions } from './probe/probe.ts'
import { whyUnanswered } from './probe/why-unanswered.ts'
import { progressOn } from './progress.ts'
import { renderJson } from './render/json.ts'
import { paintFor } from './paint.ts'
import { renderText } from './render/text.ts'
import { readHeaders, readSeconds, readUrl } from './request-options.ts'
import type { Transcript } from './transcript.ts'
import { version } from './version.ts'

const OPTIONS: readonly OptionSpec[] = [
  {
    name: 'header',
    short: 'H',
    value: "'NAME: VALUE'",
    multiple: true,
    text: 'A field of every request; may be given again',
  },
  { name: 'follow', short: 'L', text: 'Go where redirects lead, five times at most' },
  { name: 'max-time', value: 'SECONDS', text: 'For all questions together (20)' },
  { name: 'fail-on', value: 'warn|bad', text: 'What to exit with 1 for (bad)' },
  { name: 'json', text: 'Write JSON' },
]

/** `freshet explain URL`. */
export const explain: Command = {
  name: 'explain',
  operands: 'URL',
  summary: 'Asks a URL a few questions and tells what any cache would do with it, and why',
  options: OPTIONS,
  exits: [
    [0, 'Nothing found, or nothing as bad as --fail-on says'],
    [1, 'Something found that is as bad, or worse'],
    [2, 'The command line is wrong'],
    [3, 'The URL could not be asked'],
  ],
  examples: [
    ['freshet explain https://example.com/', 'What caches do with a page'],
    ['freshet explain localhost:3000/api --fail-on warn', 'In CI: fail for warnings too'],
    ["freshet explain example.com -H 'Cookie: theme=dark'", 'As a client with a cookie sees it'],
    ['freshet explain example.com --follow --json', 'For a program, behind redirects'],
  ],
  run,
}

async function run(options: Options, host: Host): Promise<number> {
  const wanted = readWanted(options)
  const failOn = readFailOn(options.value('fail-on'))
  const transcript = await ask(wanted, host)
  const examination = examine(transcript)
  const { stdout, env } = host
  stdout.write(
    options.has('json')
      ? renderJson(transcript, examination)
      : renderText(transcript, examination, widthOf(stdout.columns), paintFor(stdout, env)),
  )
  return examination.findings.some(({ severity }) => isAtLeast(severity, failOn)) ? 1 : 0
}

function readWanted(options: Options): ProbeOptions {
  const [url, ...more] = options.operands
  if (url === undefined) throw new UsageError('Which URL? Write it behind explain')
  if (more.length > 0) throw new UsageError(`One URL at a time: ${more.join(' ')} is too much`)
  return {
    url: readUrl(url),
    fields: readHeaders(options.values('header')),
    agent: `freshet-explain/${version}`,
    follow: options.has('follow'),
    maxTime: 1000 * readSeconds('max-time', options.value('max-time'), 20),
  }
}

function readFailOn(text = 'bad'): Severity {
  if (text === 'bad' || text === 'warn') return text
  throw new UsageError(`--fail-on must be warn or bad, not ${text}`)
}

async function ask(wanted: ProbeOptions, host: Host): Promise<Transcript> {
  const progress = progressOn(host)
  try {
    return await probe(wanted, { ...host, onQuestion: progress.tell })
  } catch (error) {
    const isLate = (error as NodeJS.ErrnoException).code === 'ETIMEDOUT'
    const advice = isLate ? '; --max-time gives it longer, up to 5 s for a question' : ''
    throw new CannotAsk(whyUnanswered(error, wanted.url) + advice)
  } finally {
    progress.clear()
  }
}

/** Text is read best in lines that are not too long. */
function widthOf(columns = 80): number {
  return Math.max(40, Math.min(columns, 100))
}
