import { duration } from '../reading/duration.ts'
import { tokens } from '../reading/list.ts'
import { type Finding, finding } from './finding.ts'
import type { View } from './view.ts'

/** How long the answer is fresh, by its fields and its status. */
export function examineLifetime(view: View): Finding[] {
  return [
    ...guessed(view),
    ...staleOnArrival(view),
    ...keptError(view),
    ...permanentRedirect(view),
    ...authorized(view),
    ...pragma(view),
  ]
}

/** Whether the server said anything about how long, or whether. */
function isSilent({ first }: View): boolean {
  const { maxAge, sMaxage, noStore, noCache } = first.control.parsed
  const said = [maxAge, sMaxage, noStore, noCache].some((value) => value !== undefined)
  return !said && !first.fields.has('expires')
}

function guessed(view: View): Finding[] {
  const privately = view.verdicts.find(({ cache }) => cache === 'private')!
  const fix = 'Say what you mean: Cache-Control with max-age=SECONDS, no-cache or no-store'
  if (!isSilent(view)) return []
  if (privately.stores && privately.source === 'heuristic') {
    return [
      finding('heuristic-lifetime', 'warn', {
        subject: 'Cache-Control',
        seen: 'Nothing says how long the answer is fresh.',
        means:
          'Caches may guess, most often a tenth of the time since Last-Modified: here ' +
          `${privately.lifetime > 0 ? `about ${duration(privately.lifetime)}` : 'almost nothing'}. Each may guess another time.`,
        fix,
      }),
    ]
  }
  if (view.first.status !== 200) return []
  return [
    finding('no-lifetime', 'warn', {
      subject: 'Cache-Control',
      seen: 'Nothing says how long the answer is fresh, or that it must not be stored.',
      means: 'Most caches do not use it again. Some keep it for minutes or hours on their own account.',
      fix,
    }),
  ]
}

function staleOnArrival({ verdicts, first }: View): Finding[] {
  const late = verdicts.find(
    ({ stores, reason, lifetime, age }) =>
      (stores || reason === 'useless') && lifetime > 0 && age >= lifetime,
  )
  if (late === undefined) return []
  return [
    finding('stale-on-arrival', 'warn', {
      subject: first.fields.has('age') ? 'Age' : 'Date',
      seen: `The answer is ${duration(late.age)} old, and fresh for ${duration(late.lifetime)} only.`,
      means: 'A cache that gets it has to ask again at once.',
      fix: 'Its lifetime counts from when it was made: give CDNs a shorter one than browsers, not a longer',
    }),
  ]
}

/** Errors that tell something lasting of the resource. */
const LASTING: readonly number[] = [404, 410, 405, 414, 501, 451]

function keptError({ first, shared }: View): Finding[] {
  const { status } = first
  const isError = status >= 400 && !LASTING.includes(status)
  if (!isError || !shared.stores || shared.lifetime === 0) return []
  return [
    finding('error-with-lifetime', 'warn', {
      subject: 'Status',
      seen: `The answer is an error, ${status}, and fresh for ${duration(shared.lifetime)}.`,
      means: 'Caches give the error to everybody for that long, even when its cause is gone.',
      fix: 'Send no-store with errors, or a lifetime of seconds',
    }),
  ]
}

function permanentRedirect(view: View): Finding[] {
  const { status } = view.first
  if ((status !== 301 && status !== 308) || !isSilent(view)) return []
  return [
    finding('permanent-redirect', 'warn', {
      subject: 'Status',
      seen: `The answer is a permanent redirect, ${status}, that says not for how long.`,
      means: 'Browsers may keep it for as long as they like, and there is no way to call it back.',
      fix: 'Add a lifetime, such as max-age=86400',
    }),
  ]
}

function authorized({ shared, first }: View): Finding[] {
  if (shared.reason !== 'authorization') return []
  return [
    finding('authorized-answer', 'info', {
      subject: 'Authorization',
      seen: 'The request carried Authorization.',
      means: 'Shared caches store the answer only if it says public, s-maxage or must-revalidate.',
      ...(first.control.parsed.private === undefined && {
        fix: 'Add public only if everybody may see the answer',
      }),
    }),
  ]
}

function pragma({ first }: View): Finding[] {
  const value = first.fields.get('pragma')
  if (value === null) return []
  const alone = !first.fields.has('cache-control') && tokens(value).includes('no-cache')
  return [
    finding('pragma-in-response', alone ? 'bad' : 'info', {
      subject: 'Pragma',
      seen: `The answer has Pragma: ${value}.`,
      means: alone
        ? 'Pragma is for requests. In an answer caches pass over it: this one may be stored and used.'
        : 'Pragma is for requests. In an answer caches pass over it; Cache-Control counts.',
      fix: alone ? 'Write Cache-Control: no-store, or no-cache' : 'Leave it out',
    }),
  ]
}
