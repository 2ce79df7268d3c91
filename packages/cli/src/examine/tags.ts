import { plural } from '../reading/duration.ts'
import { members } from '../reading/list.ts'
import { fieldName } from '../reading/name.ts'
import { type Finding, finding } from './finding.ts'
import type { View } from './view.ts'

/** A field of tags, by which an answer can be purged. */
interface TagField {
  readonly name: string
  readonly separator: 'comma' | 'space'
  readonly reader: string
  readonly maxTags?: number
  /** Characters of one tag. */
  readonly maxTag?: number
  /** Characters of the field. */
  readonly maxField?: number
}

const TAG_FIELDS: readonly TagField[] = [
  { name: 'cache-tag', separator: 'comma', reader: 'Cloudflare and others', maxTags: 1000, maxField: 16_384 },
  { name: 'netlify-cache-tag', separator: 'comma', reader: 'Netlify' },
  { name: 'vercel-cache-tag', separator: 'comma', reader: 'Vercel' },
  { name: 'deno-cache-tag', separator: 'comma', reader: 'Deno Deploy', maxTags: 500, maxTag: 1024 },
  { name: 'edge-cache-tag', separator: 'comma', reader: 'Akamai', maxTags: 128, maxTag: 128 },
  { name: 'surrogate-key', separator: 'space', reader: 'Fastly', maxTag: 1024, maxField: 16_384 },
]

export function examineTags({ first }: View): Finding[] {
  return TAG_FIELDS.flatMap((field) => {
    const value = first.fields.get(field.name)
    return value === null || value === '' ? [] : inField(field, value)
  })
}

function inField(field: TagField, value: string): Finding[] {
  const subject = fieldName(field.name)
  const tags = field.separator === 'comma' ? members(value) : value.split(/ +/)
  const told: Finding = finding('cache-tags', 'info', {
    subject,
    seen: `${subject} has ${plural(tags.length, 'tag')} for ${field.reader}: ${shorten(value)}`,
    means: 'All answers with a tag can be purged at once by it.',
  })
  return [told, ...separated(field, subject, value, tags), ...limited(field, subject, value, tags)]
}

function shorten(value: string): string {
  return value.length > 60 ? `${value.slice(0, 57)}...` : value
}

function separated(field: TagField, subject: string, value: string, tags: readonly string[]): Finding[] {
  const isWrong =
    field.separator === 'space' ? value.includes(',') : tags.length === 1 && /\S +\S/.test(tags[0]!)
  if (!isWrong) return []
  const [wanted, given] = field.separator === 'space' ? ['spaces', 'commas'] : ['commas', 'spaces']
  return [
    finding('cache-tags-separator', 'warn', {
      subject,
      seen: `${subject} has ${given} between its tags: ${shorten(value)}`,
      means: `${field.reader} separates by ${wanted}: the tags are other than they look, and a purge misses them.`,
      fix: `Write ${wanted} between the tags`,
    }),
  ]
}

function limited(field: TagField, subject: string, value: string, tags: readonly string[]): Finding[] {
  const { reader, maxTags = Infinity, maxTag = Infinity, maxField = Infinity } = field
  const longest = Math.max(...tags.map(({ length }) => length))
  const over =
    (tags.length > maxTags && `${tags.length} tags, and ${reader} takes ${maxTags}.`) ||
    (longest > maxTag && `a tag of ${longest} characters, and ${reader} takes ${maxTag}.`) ||
    (value.length > maxField && `${value.length} characters, and ${reader} takes ${maxField}.`)
  if (!over) return []
  return [
    finding('cache-tags-limit', 'warn', {
      subject,
      seen: `${subject} has ${over}`,
      means: 'What is over is dropped, and a purge by it misses this answer.',
      fix: 'Use fewer or shorter tags',
    }),
  ]
}
