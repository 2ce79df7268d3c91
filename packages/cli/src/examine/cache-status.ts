import type { Item } from 'structured-headers'
import { duration } from '../reading/duration.ts'
import { readList } from '../reading/structured.ts'

/** What one cache says that it did, in words. */
export interface CacheStep {
  readonly cache: string
  readonly text: string
}

const FORWARDED: ReadonlyMap<string, string> = new Map([
  ['bypass', 'it was told to let the request pass'],
  ['method', 'the method is not one that it stores'],
  ['uri-miss', 'it had nothing stored for this URL'],
  ['vary-miss', 'it had nothing stored for these request fields'],
  ['miss', 'it had nothing that fits'],
  ['request', 'the request asked it to'],
  ['stale', 'what it had was stale'],
  ['partial', 'it had a part only'],
])

/** The caches that a `Cache-Status` names, the nearest to the server first; `undefined` when it cannot be read (RFC 9211 §2). */
export function readCacheStatus(value: string): CacheStep[] | undefined {
  const list = readList(value)
  if (list === undefined || list.length === 0 || list.some(([item]) => Array.isArray(item))) return undefined
  return list.map(([item, parameters]) => ({ cache: String(item), text: tell(parameters) }))
}

function tell(parameters: Item[1]): string {
  const number = (name: string): number | undefined => {
    const value = parameters.get(name)
    return typeof value === 'number' ? value : undefined
  }
  const text = (name: string): string | undefined => {
    const value = parameters.get(name)
    return value === undefined || value === false ? undefined : String(value)
  }
  const forwarded = text('fwd')
  const [ttl, status] = [number('ttl'), number('fwd-status')]
  const parts = [
    text('hit') && 'the answer came from it',
    forwarded && `it asked further, as ${FORWARDED.get(forwarded) ?? forwarded}`,
    status !== undefined && `it got ${status}`,
    text('stored') && 'it stored the answer',
    text('collapsed') && 'it shared one question with others',
    ttl !== undefined && (ttl < 0 ? `stale for ${duration(ttl)}` : `fresh for ${duration(ttl)} more`),
    text('detail') && `detail ${text('detail')}`,
  ]
  return parts.filter(Boolean).join('; ') || 'nothing'
}
