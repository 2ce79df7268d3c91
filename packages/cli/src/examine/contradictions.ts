import { enumerate } from '../reading/duration.ts'
import type { Control } from './control.ts'
import { type Finding, finding } from './finding.ts'
import type { View } from './view.ts'

/** Directives that others rob of their effect. */
export function examineContradictions({ controls, first }: View): Finding[] {
  const hasExpires = first.fields.has('expires')
  return controls.flatMap((control) => [
    ...(control.parsed.noStore ? besideNoStore(control) : betweenOthers(control)),
    ...(control.field === 'Cache-Control' && hasExpires ? [] : immutable(control)),
  ])
}

/** Names of directives that are there, out of `names`. */
function present({ directives }: Control, names: readonly string[]): string[] {
  return names.filter((name) => directives.some((directive) => directive.name === name))
}

function isWritten(control: Control, name: string): boolean {
  return present(control, [name]).length > 0
}

function besideNoStore(control: Control): Finding[] {
  const { field, parsed } = control
  // A quote out of place counts as no-store: it is told elsewhere
  if (!isWritten(control, 'no-store')) return []
  if (parsed.mustUnderstand) return betweenOthers(control)
  const lifetimes = [
    ...(parsed.maxAge ? ['max-age'] : []),
    ...(parsed.sMaxage ? ['s-maxage'] : []),
    ...present(control, ['stale-while-revalidate', 'stale-if-error', 'immutable']),
  ]
  if (lifetimes.length > 0) {
    return [
      finding('no-store-and-lifetime', 'warn', {
        subject: field,
        seen: `${field} says no-store, and ${enumerate(lifetimes)} beside it.`,
        means: 'No cache may store the answer, so it is never used again, and the lifetime has no effect.',
        fix: 'Decide: no-store alone, or the lifetime alone',
      }),
    ]
  }
  const needless = present(control, [
    'no-cache',
    'must-revalidate',
    'proxy-revalidate',
    'max-age',
    's-maxage',
    'private',
    'public',
    'pre-check',
    'post-check',
  ])
  if (needless.length === 0) return []
  return [
    finding('redundant-directives', 'info', {
      subject: field,
      seen: `${field} says no-store, and ${enumerate(needless)} beside it.`,
      means: 'What is not stored needs no more rules.',
      fix: 'no-store alone does it',
    }),
  ]
}

function betweenOthers(control: Control): Finding[] {
  return [...audience(control), ...beforeEachUse(control), ...stale(control), ...mustUnderstand(control)]
}

function audience(control: Control): Finding[] {
  const { field, parsed } = control
  if (parsed.private !== true || !isWritten(control, 'private')) return []
  const found: Finding[] = []
  if (parsed.public) {
    found.push(
      finding('public-and-private', 'bad', {
        subject: field,
        seen: `${field} says both public and private.`,
        means: 'Careful caches obey private. Others may hand one user’s answer to another.',
        fix: 'Decide: private if the answer is for one user, else public',
      }),
    )
  }
  const dead = present(control, ['s-maxage', 'proxy-revalidate'])
  if (dead.length > 0) {
    found.push(
      finding('dead-shared-directive', 'warn', {
        subject: field,
        seen: `${field} says private, and ${enumerate(dead)} beside it.`,
        means: `${enumerate(dead)} speaks to shared caches, which private keeps out: it has no effect.`,
        fix: 'Leave out the one or the other',
      }),
    )
  }
  return found
}

function beforeEachUse(control: Control): Finding[] {
  const { field, parsed } = control
  const lifetimes = [...(parsed.maxAge ? ['max-age'] : []), ...(parsed.sMaxage ? ['s-maxage'] : [])]
  if (parsed.noCache !== true || !isWritten(control, 'no-cache') || lifetimes.length === 0) return []
  return [
    finding('no-cache-and-lifetime', 'warn', {
      subject: field,
      seen: `${field} says no-cache, and ${enumerate(lifetimes)} beside it.`,
      means:
        'With no-cache a cache asks the server before each use, fresh or not: the lifetime has no effect.',
      fix: 'Decide: no-cache, or the lifetime',
    }),
  ]
}

function stale(control: Control): Finding[] {
  const { field, parsed } = control
  const dead = present(control, ['stale-while-revalidate', 'stale-if-error'])
  const shared = parsed.private !== true
  const blocker =
    (parsed.mustRevalidate && 'must-revalidate') ||
    (parsed.noCache === true && 'no-cache') ||
    (shared && parsed.proxyRevalidate && 'proxy-revalidate') ||
    (shared && parsed.sMaxage !== undefined && 's-maxage')
  if (dead.length === 0 || !blocker) return []
  const some = blocker === 's-maxage' || blocker === 'proxy-revalidate'
  return [
    finding('dead-stale-directive', 'warn', {
      subject: field,
      seen: `${field} says ${enumerate(dead)}, and ${blocker} beside it.`,
      means:
        `${blocker} forbids ${some ? 'shared caches ' : ''}to use the answer when it is stale, so that ` +
        `${enumerate(dead)} has no effect${some ? ' there. Some CDNs allow it all the same' : ''}.`,
      fix: blocker === 's-maxage' ? 'Use CDN-Cache-Control with max-age for CDNs' : `Leave out ${blocker}`,
    }),
  ]
}

function immutable(control: Control): Finding[] {
  const { field, parsed } = control
  const lifetime = Math.max(parsed.maxAge ?? 0, parsed.sMaxage ?? 0)
  if (!parsed.immutable || parsed.noStore || lifetime > 0) return []
  return [
    finding('dead-immutable', 'warn', {
      subject: field,
      seen: `${field} says immutable, but no lifetime.`,
      means: 'immutable holds as long as the answer is fresh, and this one never is.',
      fix: 'Add max-age=31536000',
    }),
  ]
}

function mustUnderstand({ field, parsed }: Control): Finding[] {
  if (!parsed.mustUnderstand || parsed.noStore) return []
  return [
    finding('must-understand-alone', 'info', {
      subject: field,
      seen: `${field} says must-understand, without no-store.`,
      means: 'Caches that do not know must-understand store the answer, whatever its status.',
      fix: 'Write must-understand, no-store',
    }),
  ]
}
