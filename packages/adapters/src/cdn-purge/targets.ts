import type { PurgeKind, PurgeTarget } from './api.ts'

const KINDS = ['url', 'tag', 'prefix', 'everything'] as const

/**
 * The names in `targets` by their kind, each once; URLs without their fragments. Everything includes all others.
 * Throws a `TypeError` for what is no target, and for a URL that is not absolute.
 */
export function namesByKind(
  targets: PurgeTarget | readonly PurgeTarget[],
): ReadonlyMap<PurgeKind, readonly string[]> {
  const names = new Map<PurgeKind, Set<string>>()
  for (const target of [targets].flat()) {
    const [kind, name] = readTarget(target)
    names.set(kind, (names.get(kind) ?? new Set()).add(name))
  }
  if (names.has('everything')) return new Map([['everything', ['*']]])
  return new Map(Array.from(names, ([kind, of]) => [kind, [...of]]))
}

function readTarget(target: unknown): readonly [PurgeKind, string] {
  const entries = typeof target === 'object' && target !== null ? Object.entries(target) : []
  const [kind, name] = entries[0] ?? []
  const known = KINDS.find((one) => one === kind)
  if (entries.length !== 1 || !known) throw new TypeError(`A target has one of ${KINDS.join(', ')}`)
  if (known === 'everything') {
    if (name !== true) throw new TypeError('everything must be true')
    return [known, '*']
  }
  if (typeof name !== 'string') throw new TypeError(`${known} must be a text`)
  return [known, known === 'tag' ? name : absolute(known, name)]
}

function absolute(kind: PurgeKind, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`${kind} must be an absolute URL, not ${JSON.stringify(text)}`)
  }
  if (url.username || url.password) throw new TypeError(`${kind} must not have a user or a password`)
  url.hash = ''
  return url.href
}
