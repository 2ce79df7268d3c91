import { nearest } from '../reading/nearest.ts'
import type { Directive } from '../reading/directives.ts'
import type { Control } from './control.ts'
import { LEGACY, OF_REQUESTS, OF_RESPONSES, PLATFORM_DIRECTIVES } from './known-directives.ts'
import { type Finding, finding } from './finding.ts'
import type { View } from './view.ts'

/** Names and separators of directives, in every field that has them. */
export function examineSyntax({ controls }: View): Finding[] {
  return controls.flatMap((control) => [
    ...unclosedQuotes(control),
    ...control.directives.flatMap((directive) => examineOne(control, directive)),
  ])
}

function examineOne(control: Control, directive: Directive): Finding[] {
  if (directive.rest !== '' && !directive.rest.includes('"')) return [wrongSeparator(control, directive)]
  return unfamiliar(control, directive)
}

function wrongSeparator({ field }: Control, { text, name }: Directive): Finding {
  const parts = text.split(/[\s;:=]+/).filter((part) => part !== '')
  const meant = parts.reduce((text, part) => `${text}${/^\d+$/.test(part) ? '=' : ', '}${part}`)
  return finding('wrong-separator', 'bad', {
    subject: field,
    seen: `${field} has "${text}" without a comma or an equals sign where one belongs.`,
    means: `Caches differ in what they make of it: some read ${name} alone, some pass over all of it.`,
    fix: `Write ${meant}`,
  })
}

function unclosedQuotes({ field, text }: Control): Finding[] {
  const at = text.replace(/"(?:[^"\\]|\\.)*"/gs, (closed) => ' '.repeat(closed.length)).indexOf('"')
  if (at === -1) return []
  return [
    finding('unclosed-quote', 'bad', {
      subject: field,
      seen: `${field} has a quote that is never closed: ${text.slice(Math.max(0, at - 20))}`,
      means: 'Some caches take everything behind it for text in quotes, and miss the directives there.',
      fix: 'Close the quote, or leave it out',
    }),
  ]
}

function unfamiliar({ field }: Control, { text, name }: Directive): Finding[] {
  if (OF_RESPONSES.has(name) || LEGACY.has(name) || PLATFORM_DIRECTIVES[field]?.has(name)) return []
  if (OF_REQUESTS.has(name)) return [ofRequests(field, name)]
  const meant = nearest(name, [...OF_RESPONSES])
  if (meant !== undefined) {
    const told = {
      subject: field,
      seen: `${field} says "${text}", which no cache knows.`,
      means: 'A cache passes over what it does not know: it has no effect.',
      fix: `Did you mean ${meant}?`,
    }
    return [finding('misspelt-directive', 'bad', told)]
  }
  return [
    finding('unknown-directive', 'info', {
      subject: field,
      seen: `${field} says "${text}", which is no directive of the standards.`,
      means: 'Caches pass over it, but for those that define it.',
    }),
  ]
}

function ofRequests(field: string, name: string): Finding {
  return finding('request-directive', 'warn', {
    subject: field,
    seen: `${field} says ${name}, which only clients may say.`,
    means: 'In a response it has no effect.',
    fix: name === 'max-stale' ? 'Did you mean stale-while-revalidate?' : 'Leave it out',
  })
}
