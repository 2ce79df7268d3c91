import type { PurgeFacts } from '../facts/facts.ts'
import type { PurgeExplained } from './explanation.ts'
import { say } from './rule.ts'
import { moment, utc } from './times.ts'

/** A purge that a response fell under, in words. */
export function purgeExplained(cause: PurgeFacts, now: number): PurgeExplained {
  const { by, name, mode } = cause
  return { ...explained(cause), by, name, mode, at: moment(cause.at, now) }
}

function explained({ by, name, mode, at, isAssumed }: PurgeFacts): ReturnType<typeof say> {
  const done = mode === 'hard' ? 'Purged' : 'Made stale'
  const when = isAssumed ? `at ${utc(at)} or before` : `at ${utc(at)}`
  const doubt = isAssumed ? ' More was purged than is remembered name by name, so this counts for all.' : ''
  switch (by) {
    case 'tag':
      return say(`${done} ${when}, by its tag "${name}".${doubt}`)
    case 'prefix':
      return say(`${done} ${when}: its URL begins with ${name}.`)
    case 'everything':
      return say(`${done} ${when}, with everything else.`)
    case 'group':
      return say(`${done} ${when}, with its group "${name}".${doubt}`, 'RFC 9875 §3', {
        besides: [say('The groups that others of it are in as well are left alone.', 'RFC 9875 §2.2.1')],
      })
    case 'url':
      return say(
        `${done} ${when}, by its URL: by a purge, or by a request that may have changed it.`,
        'RFC 9111 §4.4',
      )
  }
}
