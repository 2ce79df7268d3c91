import { parseEntityTag, strongMatch, weakMatch } from '../fields/etag.ts'
import { HeaderSection } from '../fields/header-section.ts'
import type { ResponseHead, StoredFields, StoredResponse } from '../message.ts'
import type { Times } from './age.ts'
import { storableFields } from './hop-by-hop.ts'

/** What was stored depends on these: an update that changed them would contradict the stored content (RFC 9111 §3.2). */
const OF_THE_CONTENT: readonly string[] = [
  'content-length',
  'content-encoding',
  'content-range',
  'content-md5',
  'content-digest',
]

/**
 * Whether the validator in `update` belongs to `stored`: a strong one must match strongly, a weak one or a date
 * must match, and an update without any is about the one response that was validated (RFC 9111 §4.3.4).
 */
export function identifies(update: ResponseHead, stored: ResponseHead): boolean {
  const etag = parseEntityTag(update.headers.get('etag'))
  if (etag !== undefined) {
    const storedTag = parseEntityTag(stored.headers.get('etag'))
    if (storedTag === undefined) return false
    return etag.weak ? weakMatch(etag, storedTag) : strongMatch(etag, storedTag)
  }
  const lastModified = update.headers.get('last-modified')
  return lastModified === null || lastModified === stored.headers.get('last-modified')
}

/** `stored` with the fields of `update` in place of its own, and without those in `besides` (RFC 9111 §3.2). The body is shared. */
export function freshen(
  stored: StoredResponse,
  update: { readonly headers: StoredFields },
  times: Times,
  besides: readonly string[] = [],
): StoredResponse {
  const fields = storableFields(update.headers, [...OF_THE_CONTENT, ...besides])
  // Age spoke of the old answer, Date too: an update without them is as old as its arrival
  const names = Array.from(fields, ([name]) => name)
  const headers = HeaderSection.of([
    ...storableFields(stored.headers, ['age', 'date', ...besides, ...names]),
    ...fields,
  ])
  const { order: _, ...rest } = stored
  const { requestTime, responseTime, order } = times
  return { ...rest, headers, requestTime, responseTime, ...(order !== undefined && { order }) }
}
