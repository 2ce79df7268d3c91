import type { ExtensionSection, Told } from '../facts/section-name.ts'

/** What other RFCs add to HTTP caching. */
export const EXTENSIONS: Readonly<Record<ExtensionSection, Told>> = {
  'RFC 5861 §3': [
    'stale-while-revalidate',
    'For so many seconds after it went stale a response may still be used, while a new one is asked for in the background.',
  ],
  'RFC 5861 §4': [
    'stale-if-error',
    'For so many seconds after it went stale a response may be used in place of an error: 500, 502, 503, 504, or no answer at all.',
  ],
  'RFC 6585 §3': [
    '428 Precondition Required',
    'A 428 tells one client what its request lacks. It is never stored.',
  ],
  'RFC 6585 §4': ['429 Too Many Requests', 'A 429 tells one client to slow down. It is never stored.'],
  'RFC 6585 §5': ['431 Request Header Fields Too Large', 'A 431 is about one request. It is never stored.'],
  'RFC 6585 §6': [
    '511 Network Authentication Required',
    'A 511 comes from the network in between. It is never stored.',
  ],
  'RFC 8246 §2': [
    'immutable',
    'The content does not change while the response is fresh. A client that reloads need not make the cache ask.',
  ],
  'RFC 8246 §2.1': [
    'immutable, and a forced reload',
    'A client that says no-cache wants it to be asked all the same.',
  ],
  'RFC 8246 §3': [
    'immutable, and who says it',
    'The word may be passed over where it came over a connection that is not authenticated, as it is with HTTPS.',
  ],
  'RFC 9211 §2': [
    'Cache-Status',
    'In Cache-Status each cache on the way says what it did, the one nearest to the client last.',
  ],
  'RFC 9211 §2.1': ['hit', 'hit: the answer came from the store, without waiting for the origin server.'],
  'RFC 9211 §2.2': ['fwd', 'fwd says why the request went on to the origin server.'],
  'RFC 9211 §2.3': [
    'fwd-status',
    'fwd-status is what the origin server answered, where the client got another status.',
  ],
  'RFC 9211 §2.4': [
    'ttl',
    'ttl is how many seconds longer the answer is fresh. Below zero, it has been stale for so long.',
  ],
  'RFC 9211 §2.5': ['stored', 'stored: the cache keeps the answer.'],
  'RFC 9211 §2.6': ['collapsed', 'collapsed: the answer came of another request that was under way.'],
  'RFC 9211 §2.7': ['key', 'key is what the answer is stored under. A cache need not tell it.'],
  'RFC 9211 §2.8': ['detail', 'detail is what else a cache has to say, in words of its own.'],
  'RFC 9213 §2.1': [
    'How fields for some caches are written',
    'They are dictionaries: a stricter form than that of Cache-Control. One that cannot be read is passed over.',
  ],
  'RFC 9213 §2.2': [
    'Fields for some caches',
    'A cache has a list of fields that are meant for it, such as CDN-Cache-Control. The first of them that is there counts, and Cache-Control and Expires do not.',
  ],
  'RFC 9213 §2.4': [
    'Which fields are meant',
    'That the name of a field ends in Cache-Control does not make it one for this cache: only its list does.',
  ],
  'RFC 9875 §2': [
    'Cache-Groups',
    'Cache-Groups puts a response into groups, so that all of one can be made invalid at once.',
  ],
  'RFC 9875 §2.1': [
    'What is in the same group',
    'A group is of one origin, and its name counts to the letter.',
  ],
  'RFC 9875 §2.2.1': [
    'What happens to the rest of a group',
    'A cache may make a whole group invalid when one of it is, but this does not go on to further groups.',
  ],
  'RFC 9875 §3': [
    'Cache-Group-Invalidation',
    'The answer to a request that may change something can name groups to make invalid, of its own origin.',
  ],
  'RFC 10008 §2.7': [
    'QUERY',
    'A query has content, and the answer depends on it: the content is part of the key.',
  ],
}
