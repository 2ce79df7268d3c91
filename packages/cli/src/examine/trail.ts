import { members } from '../reading/list.ts'
import { enumerate } from '../reading/duration.ts'
import { fieldName } from '../reading/name.ts'
import { readCacheStatus } from './cache-status.ts'
import { type Finding, finding } from './finding.ts'
import { wordsFor } from './platform-words.ts'
import type { View } from './view.ts'

/** What caches on the way say that they did. */
export function examineTrail(view: View): Finding[] {
  return [...cacheStatus(view), ...platforms(view), ...via(view)]
}

function cacheStatus({ first }: View): Finding[] {
  const value = first.fields.get('cache-status')
  if (value === null) return []
  const steps = readCacheStatus(value)
  if (steps === undefined) {
    return [
      finding('cache-status-malformed', 'warn', {
        subject: 'Cache-Status',
        seen: `Cache-Status cannot be read: ${value}`,
        means: 'It is for tools and people alone: caches do the same with or without it.',
        fix: 'Write it like freshet; hit; ttl=293',
      }),
    ]
  }
  return steps.map(({ cache, text }) =>
    finding('cache-status', 'info', {
      subject: 'Cache-Status',
      seen: `The cache ${cache} says: ${text}.`,
      means:
        steps.length > 1
          ? 'The first in Cache-Status is the nearest to the server.'
          : 'This is what it did with the first question.',
    }),
  )
}

/** Fields in which caches say what they did, each in its own words. */
const PLATFORM_FIELDS = [
  'cf-cache-status',
  'x-cache',
  'x-cache-status',
  'x-vercel-cache',
  'x-nextjs-cache',
  'x-proxy-cache',
]

function platforms({ first }: View): Finding[] {
  return PLATFORM_FIELDS.flatMap((name) => {
    const value = first.fields.get(name)
    const words = value === null ? undefined : wordsFor(name, value)
    if (words === undefined) return []
    return [
      finding('platform-status', 'info', {
        subject: fieldName(name),
        seen: `${fieldName(name)} is ${value}.`,
        means: words,
      }),
    ]
  })
}

function via({ first }: View): Finding[] {
  const proxies = members(first.fields.get('via')).map((text) => text.split(/\s+/)[1] ?? text)
  if (proxies.length === 0) return []
  return [
    finding('via', 'info', {
      subject: 'Via',
      seen: `On the way the answer passed ${enumerate(proxies)}.`,
      means: 'Each of them may have a cache.',
    }),
  ]
}
