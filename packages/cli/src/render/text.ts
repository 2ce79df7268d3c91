import type { Examination } from '../examine/examine.ts'
import type { Finding } from '../examine/finding.ts'
import { SEVERITIES, type Severity } from '../examine/severity.ts'
import { plural } from '../reading/duration.ts'
import { fieldsOf } from '../reading/fields.ts'
import { redirectTarget } from '../reading/redirects.ts'
import type { Exchange, Transcript } from '../transcript.ts'
import type { Paint } from '../paint.ts'
import { printable } from './printable.ts'
import { verdictRows } from './verdict.ts'
import { wrap } from './wrap.ts'

const HEADINGS: { readonly [S in Severity]: readonly [title: string, sign: string] } = {
  bad: ['Problems', '✗'],
  warn: ['Warnings', '!'],
  info: ['Good to know', '·'],
  good: ['What works', '✓'],
}

/** The examination for a terminal that is `width` characters wide. Ends with a newline. */
export function renderText(
  transcript: Transcript,
  { verdicts, findings }: Examination,
  width: number,
  paint: Paint,
): string {
  const first = transcript.exchanges.find(({ question }) => question.name === 'first')!
  const fields = fieldsOf(first.answer.lines)
  const rows = verdictRows(verdicts, fields.has('etag') || fields.has('last-modified'))
  const lines = [
    ...introduction(transcript, first, width, paint),
    '',
    paint('title', 'What caches do with it'),
    ...rows.flatMap(([who, what]) => verdictLines(who, what, width, paint)),
    ...SEVERITIES.flatMap((severity) => section(severity, findings, width, paint)),
    '',
    ...wrap(summary(transcript, findings), width),
  ]
  return `${lines.join('\n')}\n`
}

function introduction({ exchanges }: Transcript, first: Exchange, width: number, paint: Paint): string[] {
  const redirects = exchanges.filter(({ question }) => question.name === 'redirect')
  const target = redirectTarget(first.question.url, first.answer)
  return [
    ...redirects.map(({ question, answer }) => `${printable(question.url)} → ${answer.status}`),
    paint('title', printable(first.question.url)),
    ...wrap(describe(first), width),
    ...(target === undefined ? [] : [`It leads to ${printable(target)}; --follow goes there.`]),
  ]
}

function describe({ answer }: Exchange): string {
  const fields = fieldsOf(answer.lines)
  const { bytes, end } = answer.content
  const coding = fields.get('content-encoding')
  const parts = [
    `${answer.status} ${answer.reason}`.trim(),
    fields.get('content-type'),
    `${plural(bytes, 'byte')}${end === 'cut' ? ' and more' : ''}${coding ? ` (${coding})` : ''}`,
  ]
  return printable(parts.filter(Boolean).join(' · '))
}

function verdictLines(who: string, what: string, width: number, paint: Paint): string[] {
  return [`  ${paint('info', who)}`, ...wrap(what, width - 4).map((line) => `    ${line}`)]
}

function section(severity: Severity, all: readonly Finding[], width: number, paint: Paint): string[] {
  const findings = all.filter((finding) => finding.severity === severity)
  if (findings.length === 0) return []
  const [title, sign] = HEADINGS[severity]
  const texts = findings.map((finding) => findingLines(finding, sign, width, paint))
  return ['', paint('title', `${title} (${findings.length})`), ...texts.flat()]
}

function findingLines(
  { severity, seen, means, fix, id, spec }: Finding,
  sign: string,
  width: number,
  paint: Paint,
): string[] {
  const inside = (text: string): string[] => wrap(printable(text), width - 4)
  const [head = '', ...rest] = inside(seen)
  return [
    `  ${paint(severity, sign)} ${paint('title', head)}`,
    ...rest.map((line) => `    ${paint('title', line)}`),
    // What works needs no more words
    ...(severity === 'good' ? [] : inside(means).map((line) => `    ${line}`)),
    ...(fix === undefined
      ? []
      : wrap(printable(fix), width - 6).map((line, at) => `    ${at === 0 ? '→' : ' '} ${line}`)),
    ...inside(`${id} · ${spec}`).map((line) => `    ${paint('faint', line)}`),
  ]
}

function summary({ exchanges }: Transcript, findings: readonly Finding[]): string {
  const count = (severity: Severity): number => findings.filter((one) => one.severity === severity).length
  const [problems, warnings] = [count('bad'), count('warn')]
  const found = [
    ...(problems > 0 ? [plural(problems, 'problem')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ]
  return `${found.join(' and ') || 'No problems and no warnings'}, from ${plural(exchanges.length, 'request')}.`
}
