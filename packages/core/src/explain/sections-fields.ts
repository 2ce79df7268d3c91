import type { FieldSection, Told } from '../facts/section-name.ts'

/** RFC 9111 §5 to §7: HTTP caching, the fields. */
export const FIELDS_9111: Readonly<Record<FieldSection, Told>> = {
  'RFC 9111 §5.1': [
    'Age',
    'Age says how many seconds old a response already was when another cache handed it on.',
  ],
  'RFC 9111 §5.2': [
    'Cache-Control',
    'Cache-Control holds directives: what caches may and must not do. They are obeyed, and passed on.',
  ],
  'RFC 9111 §5.2.1.1': [
    'max-age in a request',
    'The client wants nothing that is older than so many seconds.',
  ],
  'RFC 9111 §5.2.1.2': [
    'max-stale in a request',
    'The client takes a stale response too, if it has not been stale for longer than so many seconds.',
  ],
  'RFC 9111 §5.2.1.3': [
    'min-fresh in a request',
    'The client wants a response that will be fresh for so many seconds more.',
  ],
  'RFC 9111 §5.2.1.4': [
    'no-cache in a request',
    'The client wants the origin server to be asked before anything stored is used.',
  ],
  'RFC 9111 §5.2.1.5': ['no-store in a request', 'No cache may store the request, nor any answer to it.'],
  'RFC 9111 §5.2.1.6': [
    'no-transform in a request',
    'The client wants the content as the origin server made it.',
  ],
  'RFC 9111 §5.2.1.7': [
    'only-if-cached in a request',
    'The client wants a stored response or none at all: 504 where there is none.',
  ],
  'RFC 9111 §5.2.2.1': ['max-age', 'The response is stale once it is older than so many seconds.'],
  'RFC 9111 §5.2.2.2': [
    'must-revalidate',
    'Once the response is stale, no cache may use it before the origin server has confirmed it.',
  ],
  'RFC 9111 §5.2.2.3': [
    'must-understand',
    'Only a cache that knows what the status means may store the response; it may then pass over no-store.',
  ],
  'RFC 9111 §5.2.2.4': [
    'no-cache',
    'The response may be stored, but the origin server must confirm it before each use. With field names, it is these fields that must not be used again.',
  ],
  'RFC 9111 §5.2.2.5': ['no-store', 'No cache may store the response.'],
  'RFC 9111 §5.2.2.6': ['no-transform', 'No cache may change the content.'],
  'RFC 9111 §5.2.2.7': [
    'private',
    'The response is for one user: a cache that many share must not store it. With field names, it is these fields that must not be stored.',
  ],
  'RFC 9111 §5.2.2.8': ['proxy-revalidate', 'must-revalidate, for caches that many share.'],
  'RFC 9111 §5.2.2.9': [
    'public',
    'Any cache may store the response, even where it could not without this word.',
  ],
  'RFC 9111 §5.2.2.10': [
    's-maxage',
    'max-age for caches that many share, in which it goes before max-age. Such a cache must not use the response once it is stale.',
  ],
  'RFC 9111 §5.2.3': ['Directives that a cache does not know', 'A cache passes over what it does not know.'],
  'RFC 9111 §5.3': [
    'Expires',
    'Expires is the time from which on a response is stale. max-age goes before it. What is no date, 0 above all, means: stale already.',
  ],
  'RFC 9111 §5.4': ['Pragma', 'Pragma: no-cache is an old way for a client to say no-cache.'],
  'RFC 9111 §5.5': [
    'Warning',
    'Warning is obsolete: caches do not write it any more. Age tells what is stale.',
  ],
  'RFC 9111 §7.3': [
    'Cookies',
    'Set-Cookie does not keep a response from being stored. Whoever does not want a cookie to be shared has to say so, and a cache may be more careful.',
  ],
}
