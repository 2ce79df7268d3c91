import { choice, notApplicable, requirementsOf } from './requirement.ts'
import type { Requirement } from './requirement.ts'

/** RFC 9111 §4: HTTP caching, when a stored response is the answer. */
export const rfc9111Reuse: readonly Requirement[] = requirementsOf('9111', {
  '§4': {
    uri: ['MUST NOT', 'reuse a response of another target URI'],
    method: ['MUST NOT', 'reuse a response of a method that does not allow it'],
    vary: ['MUST NOT', 'reuse a response whose nominated request fields do not match'],
    'no-cache': ['MUST NOT', 'reuse a response that says no-cache without validation'],
    fresh: ['MUST NOT', 'reuse a response that is neither fresh, nor allowed to be stale, nor validated'],
    age: ['MUST', 'generate Age on what is reused without validation, in place of the one that came'],
    'write-through': ['MUST', 'answer an unsafe request only after the origin server has'],
    collapse: ['ought', 'ask again for each collapsed request that may not be given the answer'],
    'most-recent': ['MUST', 'use the most recent of several suitable responses, by Date'],
    clock: ['MUST', 'validate on every use without a clock', notApplicable('There is always a clock.')],
  },
  '§4.1': {
    match: ['MUST NOT', 'reuse without validation unless each field that Vary nominates matches'],
    normalise: ['ought', 'take values for the same only where the definition of the field says so'],
    absent: ['ought', 'match an absent field with an absent one alone'],
    star: ['ought', 'never match a response whose Vary holds *'],
    rank: [
      'MAY',
      'rank the variants that match by the preferences of the request',
      choice('The most recent is chosen: a variant is only reused for requests with equal preferences.'),
    ],
    default: ['SHOULD', 'choose a response with Vary before one without, where both match'],
  },
  '§4.2': {
    fresh: ['ought', 'take a response for fresh while its lifetime is greater than its age'],
    case: ['SHOULD', 'read dates in any letter case'],
    resolution: [
      'MUST',
      'round a date down where its clock is coarser',
      notApplicable('The clock counts milliseconds, an HTTP-date seconds.'),
    ],
    zone: ['MUST NOT', 'let the local time zone have a say in ages and expiry'],
    gmt: ['SHOULD', 'take a date in another zone than GMT for invalid'],
  },
  '§4.2.1': {
    order: ['ought', 'take the first of s-maxage (in a shared cache), max-age, Expires less Date, a guess'],
    duplicates: ['ought', 'take the first of several values, or the response for stale'],
    conflict: ['ought', 'obey the most restrictive of directives that contradict each other'],
    invalid: ['ought', 'take a response with a lifetime that cannot be read for stale'],
  },
  '§4.2.2': {
    explicit: ['MUST NOT', 'guess where the response gives a lifetime'],
    status: ['ought', 'guess only for heuristically cacheable statuses and public responses'],
    fraction: ['ought', 'guess no more than a share of the time since Last-Modified'],
  },
  '§4.2.3': {
    'initial-age': [
      'ought',
      'take the greater of the apparent age and the corrected Age for the initial age',
    ],
    'request-time': ['MUST', 'count Age from the time of the request, not of the response'],
    'current-age': ['ought', 'add the time since the response came to its initial age'],
  },
  '§4.2.4': {
    forbidden: ['MUST NOT', 'answer stale where a directive forbids it'],
    permitted: [
      'MUST NOT',
      'answer stale unless it is disconnected, or the client, the origin server or the configuration allows it',
    ],
  },
  '§4.3.1': {
    etag: ['MUST', 'validate with the stored entity tag'],
    'last-modified': ['SHOULD', 'validate with the stored Last-Modified too'],
    subrange: [
      'MAY',
      'validate a part with If-Unmodified-Since or If-Range',
      choice('A validation asks for the whole, so that its answer serves everybody.'),
    ],
    copy: ['ought', 'make the validation of the request that is to be answered'],
  },
  '§4.3.2': {
    evaluate: ['SHOULD', 'evaluate the conditions of a request against the stored response'],
    'origin-only': ['MUST NOT', 'evaluate If-Match and If-Unmodified-Since'],
    'not-stored': [
      'MUST NOT',
      'evaluate conditions where it has nothing stored',
      choice(
        'The handler is the origin server: it is asked for the whole, and the conditions are weighed against its answer.',
      ),
    ],
    precedence: ['MUST', 'evaluate If-None-Match and not If-Modified-Since where both are there'],
    date: [
      'SHOULD',
      'compare If-Modified-Since with Date, or the time of receipt, where Last-Modified is missing',
    ],
    'if-range': ['ought', 'evaluate If-Range against the stored response'],
    union: [
      'MAY',
      'add the tags of the client to its own in If-None-Match',
      choice('It asks with its own alone and weighs those of the client against what comes.'),
    ],
    'union-304': ['MUST', 'answer 200 from the store when the 304 names a tag that the client did not'],
  },
  '§4.3.3': {
    304: ['ought', 'reuse the stored response after a 304'],
    full: ['MUST', 'answer with the full response to a validation'],
    '5xx': [
      'ought',
      'pass a 5xx on, or act as if the server had not answered',
      choice('It is passed on unless the terms of the stored response allow it to be used stale.'),
    ],
  },
  '§4.3.4': {
    strong: ['MUST NOT', 'update anything from a 304 with a strong validator that no stored response has'],
    every: ['MUST', 'update each stored response with the strong validator that the 304 names'],
    weak: ['ought', 'update the most recent response that a weak validator names'],
    none: ['ought', 'update the one stored response that was validated from a 304 without validators'],
    update: ['MUST', 'update the stored fields with those of the 304 (§3.2)'],
  },
  '§4.3.5': {
    head: ['SHOULD', 'update or invalidate stored responses by a 200 to HEAD'],
    differs: ['SHOULD', 'take a stored response for stale when its validators or its length are others'],
    update: ['MUST', 'update the stored fields with those of the answer to HEAD (§3.2)'],
  },
  '§4.4': {
    target: ['MUST', 'invalidate the target of an unsafe request that did not fail'],
    unknown: ['MUST', 'invalidate after a method whose safety is unknown'],
    variants: ['ought', 'invalidate every stored response of the URI'],
    location: [
      'MAY',
      'invalidate Location and Content-Location too',
      choice('Both are invalidated where they are of the same origin.'),
    ],
    origin: ['MUST NOT', 'invalidate what is of another origin'],
  },
})
