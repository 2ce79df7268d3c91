import { enumerate } from '../reading/duration.ts'
import { tokens } from '../reading/list.ts'
import { fieldName } from '../reading/name.ts'
import { type Finding, finding } from './finding.ts'
import type { View } from './view.ts'

/** Fields that are for everybody behind the next hop, and that `Connection` would keep from them. */
const FOR_ALL = new Set([
  'age',
  'cache-control',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'date',
  'etag',
  'expires',
  'last-modified',
  'location',
  'set-cookie',
  'vary',
])

/** `Connection` and the fields that it names. */
export function examineConnection({ first }: View): Finding[] {
  const named = tokens(first.fields.get('connection')).filter((name) => FOR_ALL.has(name))
  if (named.length === 0) return []
  const names = enumerate(named.map(fieldName))
  return [
    finding('connection-names-field', 'bad', {
      subject: 'Connection',
      seen: `Connection names ${names}.`,
      means: `Connection names fields for the next hop alone. The first proxy removes ${names}: nobody behind it sees what it says.`,
      fix: 'Leave it out of Connection',
    }),
  ]
}
