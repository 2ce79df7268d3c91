import { plural } from '../reading/duration.ts'
import { fieldName } from '../reading/name.ts'
import type { Control } from './control.ts'
import { type Finding, finding } from './finding.ts'
import { OF_RESPONSES } from './known-directives.ts'
import type { View } from './view.ts'

/** What is said twice: directives, and fields that must be there once. */
export function examineDuplicates(view: View): Finding[] {
  return [...view.controls.flatMap(repeatedDirectives), ...controlLines(view), ...repeatedFields(view)]
}

function repeatedDirectives({ field, directives }: Control): Finding[] {
  const names = new Set(directives.map(({ name }) => name).filter((name) => OF_RESPONSES.has(name)))
  return [...names].flatMap((name) => {
    const same = directives.filter((directive) => directive.name === name)
    if (same.length < 2) return []
    const values = new Set(same.map(({ argument = '' }) => argument.toLowerCase()))
    return [values.size > 1 ? conflict(field, same) : repeated(field, name)]
  })
}

function conflict(field: string, same: Control['directives']): Finding {
  return finding('conflicting-duplicates', 'bad', {
    subject: field,
    seen: `${field} has ${same.map(({ text }) => text).join(' and ')}.`,
    means: 'Some caches obey the first, some the last, some take the answer for stale.',
    fix: 'Two places set the field, most likely: let one of them',
  })
}

function repeated(field: string, name: string): Finding {
  return finding('duplicate-directive', 'warn', {
    subject: field,
    seen: `${field} has ${name} more than once.`,
    means: 'It does no harm as long as both are the same.',
    fix: 'Two places set the field, most likely: let one of them',
  })
}

function controlLines({ first }: View): Finding[] {
  const lines = first.fields.all('cache-control')
  if (lines.length < 2) return []
  return [
    finding('cache-control-in-lines', 'info', {
      subject: 'Cache-Control',
      seen: `Cache-Control comes in ${plural(lines.length, 'line')}: ${lines.join(' | ')}`,
      means: 'Caches read them as one, with a comma between.',
      fix: 'If two places set it, such as the application and the server before it, let one of them',
    }),
  ]
}

/** Fields that hold one value each. */
const SINGLE = [
  'age',
  'content-length',
  'content-range',
  'content-type',
  'date',
  'etag',
  'expires',
  'last-modified',
  'location',
]

function repeatedFields({ first }: View): Finding[] {
  return SINGLE.flatMap((name) => {
    const values = first.fields.all(name)
    if (values.length < 2) return []
    return [
      finding('duplicate-field', 'bad', {
        subject: fieldName(name),
        seen: `${fieldName(name)} comes ${values.length} times: ${values.join(' | ')}`,
        means: 'It must come once. Caches take the first, the last, or none.',
        fix: 'Two places set the field, most likely: let one of them',
      }),
    ]
  })
}
