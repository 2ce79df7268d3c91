import { GREATEST_AGE, parseAge } from '../fields/age.ts'
import { parseCacheGroups } from '../fields/cache-groups.ts'
import { formatHttpDate, parseHttpDate } from '../fields/date.ts'
import { parseEntityTag } from '../fields/etag.ts'
import { parseTargetedField } from '../fields/targeted.ts'
import { governingField } from '../facts/lifetime.ts'
import type { StoredHead } from '../message.ts'
import { tagsOf } from '../rules/names.ts'
import { canBeValidated } from '../rules/validation.ts'
import type { Policy } from '../rules/policy.ts'
import { fieldName } from './lifetime.ts'
import { type Explained, say } from './rule.ts'
import { utc } from './times.ts'

/** What the fields of a stored response mean, beside its directives. */
export function fieldsExplained(stored: StoredHead, policy: Policy): Explained[] {
  return [
    ...targeted(stored, policy),
    ...age(stored),
    ...dates(stored),
    ...validators(stored),
    ...names(stored),
    ...others(stored, policy),
  ]
}

/** Fields with directives for some caches, this one or others. */
function targeted({ headers }: StoredHead, policy: Policy): Explained[] {
  const governing = governingField(headers, policy)
  const present = Array.from(headers, ([name]) => name).filter((name) => name.endsWith('-cache-control'))
  return present.flatMap((name) => {
    if (name === governing) {
      const text = `${fieldName(name)} is meant for this cache: Cache-Control and Expires do not count here.`
      return [say(text, 'RFC 9213 §2.2')]
    }
    if (!policy.targets.includes(name)) {
      return [
        say(
          `${fieldName(name)} is for other caches. It is passed on, and has no effect here.`,
          'RFC 9213 §2.4',
        ),
      ]
    }
    return parseTargetedField(headers.get(name)) === undefined
      ? [say(`${fieldName(name)} cannot be read, and is passed over.`, 'RFC 9213 §2.1')]
      : [say(`${fieldName(name)} is passed over: ${fieldName(governing)} goes before it.`, 'RFC 9213 §2.2')]
  })
}

function age({ headers }: StoredHead): Explained[] {
  const value = headers.get('age')
  if (value === null) return []
  const seconds = parseAge(value) ?? 0
  const text =
    seconds < GREATEST_AGE
      ? `It came with Age: ${seconds}. Another cache had kept it for so many seconds.`
      : 'Its Age cannot be read, or is beyond all bounds. It counts as very old.'
  return [say(text, 'RFC 9111 §5.1')]
}

function dates({ headers, responseTime }: StoredHead): Explained[] {
  const notes: Explained[] = []
  for (const name of ['date', 'expires', 'last-modified']) {
    const value = headers.get(name)
    const time = value === null ? undefined : parseHttpDate(value, responseTime)
    if (value === null) {
      if (name === 'date')
        notes.push(say('It came without Date: the time of its arrival counts.', 'RFC 9110 §6.6.1'))
    } else if (time === undefined) notes.push(unreadable(name))
    else if (formatHttpDate(time) !== value)
      notes.push(
        say(`${fieldName(name)} is written in an old form, and read as ${utc(time)}.`, 'RFC 9110 §5.6.7'),
      )
  }
  return notes
}

function unreadable(name: string): Explained {
  return name === 'expires'
    ? say('Expires is no date: it stands for a time in the past.', 'RFC 9111 §5.3')
    : say(`${fieldName(name)} is no date that can be read, and is passed over.`, 'RFC 9110 §5.6.7')
}

function validators(stored: StoredHead): Explained[] {
  const value = stored.headers.get('etag')
  const etag = parseEntityTag(value)
  const notes: Explained[] = []
  if (etag?.weak) {
    const text = `Its ETag is weak: it does to confirm the whole, but not to join parts.`
    notes.push(say(text, 'RFC 9110 §8.8.3.2'))
  }
  if (stored.etag !== undefined && value === null)
    notes.push(say('It came without an ETag. This cache made one from the content, for clients.'))
  if (!canBeValidated(stored)) {
    const text =
      'It has neither an ETag nor a Last-Modified that can be read: the handler cannot be asked whether it has changed, only for a new one.'
    notes.push(say(text, 'RFC 9111 §4.3.1'))
  }
  return notes
}

/** By what it can be purged. */
function names(stored: StoredHead): Explained[] {
  const tags = tagsOf(stored) ?? []
  const groups = parseCacheGroups(stored.headers.get('cache-groups') ?? '')
  const notes: Explained[] = []
  if (tags.length > 0) notes.push(say(`It can be purged by ${listed('tag', tags)}.`))
  if (groups.length > 0) {
    const besides = [say('It is in them with others of its origin, and with no others.', 'RFC 9875 §2.1')]
    notes.push(say(`It can be made invalid with ${listed('group', groups)}.`, 'RFC 9875 §2', { besides }))
  }
  return notes
}

/** `the tag "a"`, `the tags "a", "b"`. */
function listed(noun: string, names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`).join(', ')
  return `the ${noun}${names.length === 1 ? '' : 's'} ${quoted}`
}

function others({ headers }: StoredHead, { shared }: Policy): Explained[] {
  const notes: Explained[] = []
  if (headers.has('warning'))
    notes.push(say('Warning is obsolete. It is passed on as it came, and none is added.', 'RFC 9111 §5.5'))
  if (headers.has('set-cookie') && shared)
    notes.push(
      say('It sets a cookie, which everybody who gets it will have.', 'RFC 9111 §7.3', {
        advice: 'Make sure that the cookie is the same for all.',
      }),
    )
  return notes
}
