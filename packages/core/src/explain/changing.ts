import { isSafe } from '../rules/methods.ts'
import type { Evidence } from './evidence.ts'
import { type Explained, say } from './rule.ts'
import { counted } from './times.ts'

/** What a request that may change something makes invalid (RFC 9111 §4.4). */
export function changing({ request: { method }, atStake, policy }: Evidence): Explained[] {
  if (isSafe(method)) return []
  const what =
    atStake.responses === 0
      ? 'what is stored for its URL'
      : `${counted(atStake.responses, 'stored response')} for its URL`
  const notes = [
    say(
      `Unless it fails (4xx or 5xx), it makes ${what} invalid, and what Location and Content-Location of its answer name in the same origin.`,
      'RFC 9111 §4.4',
      { besides: grouped(atStake.groups) },
    ),
    say('It also makes the groups invalid that Cache-Group-Invalidation of its answer names.', 'RFC 9875 §3'),
  ]
  if (method !== 'POST' || !policy.methods.has('GET')) return notes
  const text =
    'Its answer is stored for GET only if its Content-Location is this URL and it says how long it is good for.'
  return [...notes, say(text, 'RFC 9110 §9.3.3')]
}

function grouped(groups: readonly string[]): Explained[] {
  if (groups.length === 0) return []
  const names = groups.map((name) => `"${name}"`).join(', ')
  return [say(`Others of the groups ${names} stay valid by that alone.`, 'RFC 9875 §2.2.1')]
}
