import { parseCacheControl, type ParsedCacheControl } from '../fields/cache-control.ts'
import { requestDirectives } from '../rules/directives.ts'
import type { RequestHead } from '../message.ts'
import { oddities } from './response-directives.ts'
import { type Explained, say } from './rule.ts'
import { spanText } from './times.ts'

type Directives = Omit<ParsedCacheControl, 'invalid'>

const seconds = (value: number): string => spanText(value * 1000)

/** Directives that mean something in a response only are passed over: they have no words here. */
const TELL: { readonly [Name in keyof Directives]?: (value: NonNullable<Directives[Name]>) => Explained } = {
  maxAge: (value) =>
    say(
      value === 0
        ? 'max-age=0: the client wants the handler to be asked, as a browser does when it reloads.'
        : `max-age=${value}: the client wants nothing older than ${seconds(value)}.`,
      'RFC 9111 §5.2.1.1',
    ),
  maxStale: (value) =>
    say(
      value === Infinity
        ? 'max-stale: the client takes a stale response, however long it has been stale.'
        : `max-stale=${value}: the client takes a response that has been stale for ${seconds(value)} at most.`,
      'RFC 9111 §5.2.1.2',
    ),
  minFresh: (value) =>
    say(
      `min-fresh=${value}: the client wants a response that is fresh for ${seconds(value)} more.`,
      'RFC 9111 §5.2.1.3',
    ),
  noCache: () =>
    say('no-cache: the client wants the handler to be asked, whatever is stored.', 'RFC 9111 §5.2.1.4'),
  noStore: () =>
    say(
      'no-store: nothing that comes of this request may be stored. What is stored already may be the answer.',
      'RFC 9111 §5.2.1.5',
    ),
  noTransform: () =>
    say(
      'no-transform: the client wants the content unchanged. This cache never changes it.',
      'RFC 9111 §5.2.1.6',
    ),
  onlyIfCached: () => say('only-if-cached: the client wants what is stored, or a 504.', 'RFC 9111 §5.2.1.7'),
  staleIfError: (value) =>
    say(
      `stale-if-error=${value}: should the handler fail, the client takes a response that has been stale for ${seconds(value)} at most.`,
      'RFC 5861 §4',
    ),
  immutable: () => say('immutable means nothing in a request.', 'RFC 8246 §2'),
}

/** What a request asks of caches, one after the other. */
export function wishesExplained(request: RequestHead): Explained[] {
  const value = request.headers.get('cache-control')
  if (value === null) return pragma(request)
  const passedOver = request.headers.has('pragma')
    ? [say('Pragma is passed over: Cache-Control is there.', 'RFC 9111 §5.4')]
    : []
  const { invalid = [], ...wishes } = parseCacheControl(value)
  const told = Object.entries(wishes).map(([name, argument]) =>
    TELL[name as keyof Directives]?.(argument as never),
  )
  return [...told.filter((one) => one !== undefined), ...oddities(value, invalid), ...passedOver]
}

function pragma(request: RequestHead): Explained[] {
  if (!request.headers.has('pragma')) return []
  return requestDirectives(request).noCache
    ? [say('Pragma: no-cache counts as Cache-Control: no-cache, which is not there.', 'RFC 9111 §5.4')]
    : [say('Pragma says nothing that a cache knows.', 'RFC 9111 §5.4')]
}
