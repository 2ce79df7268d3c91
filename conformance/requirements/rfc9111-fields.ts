import { choice, notApplicable, requirementsOf } from './requirement.ts'
import type { Requirement } from './requirement.ts'

/** RFC 9111 §5 to §7: HTTP caching, the fields. */
export const rfc9111Fields: readonly Requirement[] = requirementsOf('9111', {
  '§5.1': {
    list: ['SHOULD', 'use the first member of an Age that is a list'],
    invalid: [
      'SHOULD',
      'ignore an Age that is no number',
      choice('It counts as very old: ignored, a response of unknown age would pass for a new one.'),
    ],
  },
  '§5.2': {
    pass: ['MUST', 'pass cache directives on, whatever they mean to it'],
    syntax: ['ought', 'read directives in any letter case, with arguments as tokens and as quoted strings'],
  },
  '§5.2.1.1': {
    'max-age': ['MAY', 'reuse nothing older than the client wishes', choice('It is obeyed.')],
  },
  '§5.2.1.2': {
    'max-stale': ['MAY', 'reuse a stale response where the client accepts it', choice('It is obeyed.')],
  },
  '§5.2.1.3': {
    'min-fresh': ['MAY', 'reuse nothing that goes stale too soon for the client', choice('It is obeyed.')],
  },
  '§5.2.1.4': {
    'no-cache': ['MAY', 'validate before it answers a request with no-cache', choice('It is obeyed.')],
  },
  '§5.2.1.5': {
    'no-store': ['MUST NOT', 'store the request or any answer to it'],
    hit: ['MAY', 'answer from what is stored already', choice('It does.')],
  },
  '§5.2.1.6': {
    'no-transform': ['ought', 'not transform the content', notApplicable('It never transforms content.')],
  },
  '§5.2.1.7': {
    'only-if-cached': ['SHOULD', 'answer from the store, or 504'],
  },
  '§5.2.2.1': {
    'max-age': ['MUST', 'take a response for stale once its age exceeds max-age'],
  },
  '§5.2.2.2': {
    'must-revalidate': ['MUST NOT', 'reuse a stale response that says must-revalidate without validation'],
    disconnected: [
      'MUST',
      'answer with an error rather than with such a response when the origin is out of reach',
    ],
    504: [
      'SHOULD',
      'make that error 504 unless another is more applicable',
      choice('The failure of the handler goes on to the caller as it is: it is the more telling error.'),
    ],
  },
  '§5.2.2.3': {
    'must-understand': ['ought', 'store such a response only when it understands its status'],
    'no-store': ['SHOULD', 'ignore no-store beside must-understand when it understands the status'],
  },
  '§5.2.2.4': {
    'no-cache': ['MUST NOT', 'reuse a response that says no-cache without validation'],
    qualified: [
      'MAY',
      'reuse a response without the fields that no-cache names',
      choice('It does: the fields are not stored.'),
    ],
    names: ['ought', 'compare those names in any letter case'],
  },
  '§5.2.2.5': {
    'no-store': ['MUST NOT', 'store a response that says no-store'],
    reuse: ['MUST NOT', 'give such a response to any other request, one that waits for it among them'],
  },
  '§5.2.2.6': {
    'no-transform': ['MUST NOT', 'transform the content'],
  },
  '§5.2.2.7': {
    private: ['MUST NOT', 'store, in a shared cache, a response that says private'],
    'private-cache': ['MAY', 'store it in a private cache', choice('It does.')],
    qualified: ['MUST NOT', 'store, in a shared cache, the fields that private names'],
    rest: [
      'MAY',
      'store the rest of such a response',
      choice('It does, where something else allows it to be stored.'),
    ],
  },
  '§5.2.2.8': {
    'proxy-revalidate': ['MUST NOT', 'reuse, in a shared cache, a stale response that says proxy-revalidate'],
    'private-cache': ['ought', 'not heed proxy-revalidate in a private cache'],
  },
  '§5.2.2.9': {
    public: ['MAY', 'store and guess a lifetime for a response that says public', choice('It does.')],
  },
  '§5.2.2.10': {
    's-maxage': ['ought', 'prefer s-maxage, in a shared cache, to max-age and Expires'],
    stale: ['MUST NOT', 'reuse, in a shared cache, a stale response with s-maxage without validation'],
  },
  '§5.2.3': {
    unknown: ['MUST', 'ignore directives that it does not know'],
  },
  '§5.3': {
    invalid: ['MUST', 'take an Expires that is no date, above all 0, for a time in the past'],
    'max-age': ['MUST', 'ignore Expires beside max-age'],
    's-maxage': ['MUST', 'ignore Expires, in a shared cache, beside s-maxage'],
  },
  '§5.4': {
    pragma: [
      'ought',
      'not rely on Pragma, which is deprecated',
      choice(
        '`Pragma: no-cache` is obeyed in a request without Cache-Control, and means nothing in a response.',
      ),
    ],
  },
  '§5.5': {
    warning: ['ought', 'not generate Warning, which is obsolete'],
  },
  '§7.3': {
    'set-cookie': [
      'ought',
      'not take Set-Cookie for a reason not to store',
      choice('By default a shared cache does: a cookie is for one client. `storeSetCookie` turns that off.'),
    ],
  },
})
