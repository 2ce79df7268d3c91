import { enumerate } from '../reading/duration.ts'
import { type Finding, finding } from './finding.ts'
import { isKeptBy } from './verdict.ts'
import type { View } from './view.ts'

/** `Set-Cookie` on what others may get; values are not shown. */
export function examineCookies({ first, shared, verdicts }: View): Finding[] {
  const names = first.fields.all('set-cookie').map((line) => line.split('=')[0]!.trim())
  const storing = verdicts.filter((verdict) => isKeptBy(verdict) && verdict.cache !== 'private')
  const isKeptOut = first.control.directives.some(
    ({ name, argument }) => /^(?:private|no-cache)$/.test(name) && /set-cookie/i.test(argument ?? ''),
  )
  if (names.length === 0 || storing.length === 0 || isKeptOut) return []
  const isMeant = storing.some(({ lifetime, source }) => lifetime > 0 && source !== 'heuristic')
  return [
    finding('set-cookie-shared', isMeant ? 'bad' : 'warn', {
      subject: 'Set-Cookie',
      seen: `The answer sets ${names.length > 1 ? 'cookies' : 'a cookie'}, ${enumerate(names)}, and shared caches may store it.`,
      means:
        'Some shared caches give the cookie of one user to all. Others do not store the answer, so that the cache does not help.',
      fix: `Leave out the cookie, or write private${shared.stores ? '' : ' for CDNs too'}`,
    }),
  ]
}
