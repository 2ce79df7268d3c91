import type { Directive } from '../reading/directives.ts'
import { isToken, members } from '../reading/list.ts'
import type { Control } from './control.ts'
import { type Finding, finding } from './finding.ts'
import { IN_SECONDS, OF_RESPONSES, WITH_FIELDS } from './known-directives.ts'
import type { View } from './view.ts'

/** What stands behind the equals signs of directives. */
export function examineArguments({ controls }: View): Finding[] {
  return controls.flatMap((control) =>
    control.directives.flatMap((directive) => {
      // What is no directive at all is told elsewhere
      if (directive.rest !== '' || !OF_RESPONSES.has(directive.name)) return []
      if (IN_SECONDS.has(directive.name)) return secondsOf(control, directive)
      if (directive.argument === undefined) return []
      return WITH_FIELDS.has(directive.name)
        ? [fieldsIn(control, directive, directive.argument)]
        : [needless(control, directive)]
    }),
  )
}

const GREATEST = 2 ** 31

function secondsOf(control: Control, directive: Directive): Finding[] {
  const { argument = '' } = directive
  if (!isNumber(control, argument)) return [malformed(control, directive)]
  const found: Finding[] = []
  if (directive.quoted) found.push(quotedNumber(control, directive))
  if (Number(argument) > GREATEST) found.push(overflow(control, directive))
  return found
}

/** Surrogate-Control alone knows the form `max-age=60+30`. */
function isNumber({ field }: Control, argument: string): boolean {
  return /^\d+$/.test(argument) || (field === 'Surrogate-Control' && /^\d+\+\d+$/.test(argument))
}

function malformed({ field }: Control, { text, name, argument }: Directive): Finding {
  const isLifetime = name.endsWith('age')
  return finding('malformed-number', 'bad', {
    subject: field,
    seen: argument === undefined ? `${field} has ${name} without a number.` : `${field} has "${text}".`,
    means: isLifetime
      ? 'A time is a whole number of seconds. Caches should take this answer for stale; some read another number into it.'
      : 'A time is a whole number of seconds. Caches pass over this one.',
    fix: numberMeant(name, argument),
  })
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

function numberMeant(name: string, argument: string | undefined): string {
  const [, count, unit] = /^"?(\d+)\s*([smhd])/.exec(argument ?? '') ?? []
  if (count !== undefined) return `Write ${name}=${Number(count) * UNITS[unit!]!}`
  if (argument?.startsWith('-')) return 'To forbid reuse, write no-store, or no-cache'
  const whole = Number.parseInt(argument ?? '', 10)
  return `Write ${name}=${whole >= 0 ? whole : 60}, say`
}

function quotedNumber({ field }: Control, { text, name, argument }: Directive): Finding {
  return finding('quoted-number', 'warn', {
    subject: field,
    seen: `${field} has ${text}, a number in quotes.`,
    means: 'Not all caches look into the quotes; those take the answer for stale, or guess.',
    fix: `Write ${name}=${argument}`,
  })
}

function overflow({ field }: Control, { text }: Directive): Finding {
  return finding('lifetime-overflow', 'warn', {
    subject: field,
    seen: `${field} has ${text}: more than 68 years.`,
    means: 'Caches count no further than 2147483648 seconds. Times are in seconds, not in milliseconds.',
    fix: 'A year, 31536000, is as good as for ever',
  })
}

function fieldsIn({ field }: Control, { text, name, quoted }: Directive, argument: string): Finding {
  const names = members(argument)
  if (!quoted || names.length === 0 || !names.every(isToken)) {
    return finding('malformed-field-list', 'warn', {
      subject: field,
      seen: `${field} has "${text}", which is no list of field names in quotes.`,
      means: `Caches take it for ${name} alone, which covers the whole answer, or pass over it.`,
      fix: `Write ${name}, or ${name}="Set-Cookie"`,
    })
  }
  return finding('qualified-directive', 'info', {
    subject: field,
    seen: `${field} has ${text}, which is about these fields alone.`,
    means: `The rest may be stored and used. Many caches do not know this form and read ${name} alone.`,
  })
}

function needless({ field }: Control, { text, name }: Directive): Finding {
  return finding('needless-argument', 'warn', {
    subject: field,
    seen: `${field} has "${text}", but ${name} takes no value.`,
    means: 'Some caches take it for another directive, and pass over it.',
    fix: `Write ${name}`,
  })
}
