import { members } from '../reading/list.ts'

const COMMON: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/\brevalidated\b/i, 'A cache asked the server whether its copy is current, and it was.'],
  [/\bupdating\b/i, 'It came from a cache, stale, while that asks the server in the background.'],
  [/\bstale\b/i, 'It came from a cache, stale.'],
  [/\b(?:expired|refresh(?:hit|miss)?)\b/i, 'A cache had a stale copy, and asked the server.'],
  [/\bprerender\b/i, 'It came from what was made when the site was built.'],
  [/\bbypass\b|\bpass\b/i, 'A cache let it pass, and stored nothing.'],
  [/\bmiss\b/i, 'No copy was there: a cache asked the server.'],
  [/\bhit\b/i, 'It came from a cache.'],
]

const CLOUDFLARE: ReadonlyMap<string, string> = new Map([
  [
    'dynamic',
    'Cloudflare does not try to cache this URL. By default it caches by file name extension alone: HTML and JSON need a Cache Rule.',
  ],
  [
    'bypass',
    'Cloudflare would cache this URL, but the answer forbids it: private, no-store, no-cache, max-age=0, or a cookie.',
  ],
  ['none/unknown', 'Cloudflare made the answer itself.'],
])

/** What a cache means that says `value` in the field `name`; `undefined` when that says nothing of caching. */
export function wordsFor(name: string, value: string): string | undefined {
  const special = name === 'cf-cache-status' ? CLOUDFLARE.get(value.toLowerCase()) : undefined
  // Of several caches the last is the nearest to the client
  const nearest = members(value.replaceAll('_', ' ')).at(-1) ?? ''
  return special ?? COMMON.find(([pattern]) => pattern.test(nearest))?.[1]
}
