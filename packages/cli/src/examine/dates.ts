import { duration } from '../reading/duration.ts'
import { type HttpDate, readDate } from '../reading/date.ts'
import { fieldName } from '../reading/name.ts'
import { type Finding, finding } from './finding.ts'
import type { View } from './view.ts'

/** `Date`, `Expires` and `Last-Modified`. */
export function examineDates(view: View): Finding[] {
  return [
    ...missingDate(view),
    ...['date', 'expires', 'last-modified'].flatMap((name) => form(view, name)),
    ...wrongClock(view),
    ...overruled(view),
    ...future(view),
  ]
}

function dateIn({ first }: View, name: string): HttpDate | undefined {
  return readDate(first.fields.get(name) ?? '', first.answer.responseTime)
}

function missingDate({ first }: View): Finding[] {
  if (first.fields.has('date')) return []
  return [
    finding('date-missing', 'warn', {
      subject: 'Date',
      seen: 'The answer has no Date.',
      means: 'Caches count its age from when they got it, and so each of them keeps it for longer.',
      fix: 'Send Date, as servers do on their own',
    }),
  ]
}

function form(view: View, name: string): Finding[] {
  // More than one is told elsewhere
  const [value, ...more] = view.first.fields.all(name)
  if (value === undefined || more.length > 0) return []
  const date = dateIn(view, name)
  const field = fieldName(name)
  if (date === undefined) {
    const means = name === 'expires' && isOverruled(view) ? OVERRULED : MEANING[field]!
    return [name === 'expires' && isZero(value) ? zero(value, means) : invalid(field, value, means)]
  }
  if (date.form === 'fixdate') return []
  return [
    finding('date-obsolete-form', 'warn', {
      subject: field,
      seen: `${field} is in an old form: ${value}`,
      means: 'Caches should still read it. Not all do.',
      fix: `Write ${new Date(date.time).toUTCString()}`,
    }),
  ]
}

/** Whether `Cache-Control` says how long, so that `Expires` does not count. */
function isOverruled({ first }: View): boolean {
  const { maxAge, noStore } = first.control.parsed
  return maxAge !== undefined || noStore === true
}

const OVERRULED = 'Caches obey Cache-Control and pass over it.'

function isZero(value: string): boolean {
  return /^-?\d+$/.test(value)
}

function zero(value: string, means: string): Finding {
  return finding('expires-zero', 'info', {
    subject: 'Expires',
    seen: `Expires is ${value}, which is no date.`,
    means,
    fix: 'Cache-Control says it better: no-cache, or no-store',
  })
}

const MEANING: Readonly<Record<string, string>> = {
  Date: 'Caches put in its place the time when they got the answer.',
  Expires: 'Caches take it for long ago: the answer is stale from the start.',
  'Last-Modified': 'Caches cannot ask by it whether the content has changed.',
}

function invalid(field: string, value: string, means: string): Finding {
  return finding('date-invalid', 'bad', {
    subject: field,
    seen: `${field} is no date: ${value === '' ? 'it is empty' : value}`,
    means,
    fix: 'Write it like Sun, 06 Nov 1994 08:49:37 GMT: in English, with two digits for the day, always GMT',
  })
}

/** How far a clock may be off: s. */
const TOLERANCE = 60

/** Caches count no further: s (RFC 9111 §1.2.2). */
const GREATEST_AGE = 2 ** 31

function wrongClock(view: View): Finding[] {
  const { first } = view
  const date = dateIn(view, 'date')
  if (date === undefined) return []
  const age = Math.min(Number(/^\d+$/.exec(first.fields.get('age') ?? '')?.[0] ?? 0), GREATEST_AGE)
  // What a cache has kept was made as long ago as Age says
  const off = (date.time - first.answer.responseTime) / 1000 + age
  if (Math.abs(off) <= TOLERANCE) return []
  const isAhead = off > 0
  return [
    finding('date-wrong', 'bad', {
      subject: 'Date',
      seen: `Date is ${duration(off)} ${isAhead ? 'ahead of' : 'behind'} the clock here${age > 0 ? ', Age reckoned in' : ''}.`,
      means: isAhead
        ? 'Caches may keep the answer for too long, as it seems younger than it is.'
        : 'To caches the answer seems that much older than it is, and goes stale sooner, or is stale at once.',
      fix: 'Set the clock of the server, unless this machine’s is wrong. A cache that sends no Age looks the same',
    }),
  ]
}

function overruled(view: View): Finding[] {
  const { first } = view
  const { maxAge, sMaxage } = first.control.parsed
  const expires = dateIn(view, 'expires')
  if ((maxAge ?? sMaxage) === undefined || expires === undefined) return []
  const date = dateIn(view, 'date')?.time ?? first.answer.responseTime
  const lifetime = Math.max(0, (expires.time - date) / 1000)
  const differs = maxAge !== undefined && Math.abs(lifetime - maxAge) > TOLERANCE
  return [
    finding('expires-overruled', differs ? 'warn' : 'info', {
      subject: 'Expires',
      seen: differs
        ? `Expires says ${duration(lifetime)}, max-age says ${duration(maxAge)}.`
        : 'There is Expires beside Cache-Control.',
      means: `Caches obey ${maxAge === undefined ? 's-maxage' : 'max-age'} and pass over Expires.`,
      fix: 'Leave out Expires',
    }),
  ]
}

function future(view: View): Finding[] {
  const modified = dateIn(view, 'last-modified')
  const now = dateIn(view, 'date')?.time ?? view.first.answer.responseTime
  if (modified === undefined || modified.time <= now) return []
  return [
    finding('last-modified-future', 'bad', {
      subject: 'Last-Modified',
      seen: `Last-Modified is ${duration((modified.time - now) / 1000)} in the future.`,
      means: 'Until then nobody can tell by it whether the content has changed, and servers may ignore it.',
      fix: 'Send the time of the last change, or Date if that is later',
    }),
  ]
}
