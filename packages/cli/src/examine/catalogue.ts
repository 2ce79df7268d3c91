/** Every finding by its id: what it rests on, and what it is about. The ids do not change from one version to the next. */
export const CATALOGUE = {
  // How Cache-Control and its kin are written
  'misspelt-directive': ['RFC 9111 §5.2.3', 'A directive that no cache knows, close to one that they do'],
  'unknown-directive': ['RFC 9111 §5.2.3', 'A directive that no cache knows'],
  'request-directive': ['RFC 9111 §5.2.1', 'A directive of requests in a response'],
  'wrong-separator': ['RFC 9111 §5.2', 'Something else than a comma between directives, or than `=` in one'],
  'malformed-number': ['RFC 9111 §1.2.2', 'A time that is no whole number of seconds'],
  'quoted-number': ['RFC 9111 §5.2.2.1', 'A time in quotes'],
  'lifetime-overflow': ['RFC 9111 §1.2.2', 'More seconds than caches count'],
  'unclosed-quote': ['RFC 9110 §5.6.4', 'A quote that is never closed'],
  'needless-argument': ['RFC 9111 §5.2', 'A value behind a directive that takes none'],
  'malformed-field-list': [
    'RFC 9111 §5.2.2.4',
    '`private=` or `no-cache=` with what is no list of field names',
  ],
  'qualified-directive': ['RFC 9111 §5.2.2.4', '`private=` or `no-cache=` with field names'],
  'duplicate-directive': ['RFC 9111 §4.2.1', 'The same directive twice'],
  'conflicting-duplicates': ['RFC 9111 §4.2.1', 'The same directive twice, with different values'],
  'cache-control-in-lines': ['RFC 9110 §5.3', 'Several lines of `Cache-Control`'],

  // Directives that contradict each other or have no effect
  'public-and-private': ['RFC 9111 §5.2.2.7', '`public` beside `private`'],
  'no-store-and-lifetime': ['RFC 9111 §5.2.2.5', 'A lifetime for what must not be stored'],
  'no-cache-and-lifetime': ['RFC 9111 §5.2.2.4', 'A lifetime for what must be asked about each time'],
  'redundant-directives': ['RFC 9111 §5.2.2.5', 'Directives that `no-store` makes needless'],
  'dead-stale-directive': ['RFC 9111 §4.2.4', 'Leave to use stale what must not be used stale'],
  'dead-shared-directive': ['RFC 9111 §5.2.2.7', 'Directives for shared caches beside `private`'],
  'dead-immutable': ['RFC 8246 §2', '`immutable` without a lifetime'],
  'must-understand-alone': ['RFC 9111 §5.2.2.3', '`must-understand` without `no-store`'],

  // Lifetime and status
  'no-lifetime': ['RFC 9111 §4.2.2', 'Nothing says how long the answer is fresh'],
  'heuristic-lifetime': ['RFC 9111 §4.2.2', 'A lifetime that caches guess'],
  'stale-on-arrival': ['RFC 9111 §4.2', 'Older on arrival than it may be used for'],
  'error-with-lifetime': ['RFC 9111 §3', 'An error that caches keep'],
  'permanent-redirect': ['RFC 9110 §15.4.9', 'A permanent redirect that says not for how long'],
  'authorized-answer': ['RFC 9111 §3.5', 'An answer to `Authorization` that shared caches do not store'],
  'pragma-in-response': ['RFC 9111 §5.4', '`Pragma` in a response'],

  // Dates and age
  'date-missing': ['RFC 9110 §6.6.1', 'No `Date`'],
  'date-invalid': ['RFC 9110 §5.6.7', 'A date that cannot be read'],
  'date-obsolete-form': ['RFC 9110 §5.6.7', 'A date in a form that nobody should write any more'],
  'date-wrong': ['RFC 9110 §6.6.1', '`Date` is more than a minute off'],
  'expires-zero': ['RFC 9111 §5.3', '`Expires: 0` and the like'],
  'expires-overruled': ['RFC 9111 §5.3', '`Expires` beside `max-age`'],
  'last-modified-future': ['RFC 9110 §8.8.2.1', '`Last-Modified` in the future'],
  'age-unreadable': ['RFC 9111 §5.1', 'An `Age` that is no whole number of seconds'],
  'age-growth': ['RFC 9111 §4.2.3', 'An `Age` that does not grow with the time'],
  'duplicate-field': ['RFC 9110 §5.3', 'A field that must be there once is there more often'],

  // Validators
  'no-validator': ['RFC 9110 §8.8', 'Nothing to ask by whether the content has changed'],
  'etag-malformed': ['RFC 9110 §8.8.3', 'An `ETag` that is written wrong'],
  'etag-works': ['RFC 9110 §13.1.2', '`If-None-Match` is answered by 304'],
  'etag-ignored': ['RFC 9110 §13.1.2', '`If-None-Match` is answered in full'],
  'etag-changes': ['RFC 9110 §8.8.1', 'Another `ETag` for the same content'],
  'etag-of-other-content': ['RFC 9110 §8.8.1', 'The same strong `ETag` for other content'],
  'etag-across-encodings': ['RFC 9110 §8.8.3.3', 'The same strong `ETag` compressed and not'],
  'last-modified-works': ['RFC 9110 §13.1.3', '`If-Modified-Since` is answered by 304'],
  'last-modified-ignored': ['RFC 9110 §13.1.3', '`If-Modified-Since` is answered in full'],
  'condition-refused': ['RFC 9110 §13.1', 'A request with a condition is answered by an error'],
  'not-modified-other-etag': ['RFC 9110 §15.4.5', 'A 304 with another `ETag`'],
  'not-modified-lacks': ['RFC 9110 §15.4.5', 'A 304 without fields that the 200 has'],
  'not-modified-differs': ['RFC 9111 §3.2', 'A 304 that says something else about caching than the 200'],
  'content-changes': ['RFC 9111 §4', 'The same question twice, and not the same content'],

  // Variants
  'vary-works': ['RFC 9110 §12.5.5', '`Vary` names what the answer depends on'],
  'vary-missing-encoding': ['RFC 9110 §12.5.5', 'Compressed or not, without `Vary: Accept-Encoding`'],
  'vary-missing-language': ['RFC 9110 §12.5.5', 'In several languages, without `Vary: Accept-Language`'],
  'vary-inconsistent': ['RFC 9111 §4.1', 'Some answers have another `Vary`'],
  'vary-star': ['RFC 9110 §12.5.5', '`Vary: *`'],
  'vary-malformed': ['RFC 9110 §12.5.5', '`Vary` with what is no field name'],
  'vary-cookie': ['RFC 9111 §4.1', '`Vary: Cookie`'],
  'vary-user-agent': ['RFC 9111 §4.1', '`Vary: User-Agent`'],
  'vary-authorization': ['RFC 9111 §4.1', '`Vary: Authorization`'],
  'vary-many': ['RFC 9111 §4.1', '`Vary` with many fields'],

  // Content
  'encoding-unasked': ['RFC 9110 §12.5.3', 'Compressed for a client that asked for no compression'],
  'encoding-invalid': ['RFC 9110 §8.4.1', 'A `Content-Encoding` that is none'],
  'content-broken': ['RFC 9111 §3.3', 'Content that ends too early'],
  'content-surplus': ['RFC 9112 §6.3', 'More content than `Content-Length` says'],
  'length-and-chunks': ['RFC 9112 §6.3', '`Content-Length` beside `Transfer-Encoding`'],
  'head-status-differs': ['RFC 9110 §9.3.2', 'HEAD has another status than GET'],
  'head-fields-differ': ['RFC 9110 §9.3.2', 'HEAD has other fields than GET'],
  'range-works': ['RFC 9110 §14.2', 'A part that was asked for comes'],
  'range-ignored': ['RFC 9110 §14.3', 'Ranges are promised, and the whole comes'],
  'range-wrong': ['RFC 9110 §15.3.7', 'A 206 that is not the part that was asked for'],
  'set-cookie-shared': ['RFC 9111 §7.3', 'A cookie on an answer that shared caches store'],
  'connection-names-field': ['RFC 9110 §7.6.1', '`Connection` names a field that is for all'],

  // CDNs
  'cdn-field': ['RFC 9213 §2', 'A field for CDNs, and what it says'],
  'cdn-field-malformed': ['RFC 9213 §2.1', 'A field for CDNs that they ignore for its form'],
  'cdn-overrides-private': ['RFC 9213 §2.2', 'CDNs are told to store what `Cache-Control` keeps from them'],
  'cloudflare-swr-off': ['Cloudflare: Cache-Control', '`s-maxage` beside `stale-while-revalidate`'],
  'vercel-unsupported': ['Vercel: Cache-Control headers', 'Directives that Vercel does not know'],
  'netlify-vary': ['Netlify: Cache key variation', '`Netlify-Vary`, and what it says'],
  'netlify-vary-malformed': ['Netlify: Cache key variation', '`Netlify-Vary` with an unknown instruction'],
  'cache-tags': ['Platform documents', 'Tags to purge by'],
  'cache-tags-separator': ['Platform documents', 'Tags that are not separated as the platform wants it'],
  'cache-tags-limit': ['Platform documents', 'More or longer tags than a platform takes'],

  // What caches on the way say
  'cache-status': ['RFC 9211 §2', '`Cache-Status`, read back'],
  'cache-status-malformed': ['RFC 9211 §2', 'A `Cache-Status` that cannot be read'],
  'platform-status': ['Platform documents', '`X-Cache` and the like, read back'],
  via: ['RFC 9110 §7.6.3', 'The proxies on the way'],
  'question-unanswered': ['RFC 9110 §9.2.1', 'A question got no answer'],
} as const satisfies Readonly<Record<string, readonly [spec: string, about: string]>>

/** The name of a finding, for machines and for the list in the README. */
export type FindingId = keyof typeof CATALOGUE
