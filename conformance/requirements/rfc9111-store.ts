import { choice, notApplicable, requirementsOf } from './requirement.ts'
import type { Requirement } from './requirement.ts'

/** RFC 9111 §1 to §3: HTTP caching, what is stored. */
export const rfc9111Store: readonly Requirement[] = requirementsOf('9111', {
  '§1.2.2': {
    overflow: ['MUST', 'take seconds too great to be told, and sums that overflow, for 2^31 or the greatest'],
  },
  '§2': {
    key: ['ought', 'tell stored responses apart by at least the method and the target URI'],
  },
  '§3': {
    method: ['MUST NOT', 'store the answer to a method that it does not understand'],
    final: ['MUST NOT', 'store an interim response (1xx)'],
    status: [
      'MUST NOT',
      'store a 206, a 304 or a must-understand response whose status it does not understand',
    ],
    'no-store': ['MUST NOT', 'store a response that says no-store'],
    private: ['MUST NOT', 'store, in a shared cache, a response that says private'],
    authorization: [
      'MUST NOT',
      'store, in a shared cache, the answer to Authorization unless it allows for that',
    ],
    licence: [
      'MUST NOT',
      'store a response with none of public, private (in a private cache), Expires, max-age, s-maxage (in a shared one) or a heuristically cacheable status',
    ],
    useful: [
      'MAY',
      'store a response with neither a validator nor a lifetime',
      choice('It is not stored: it could never be reused. `Cache-Status` says `useless`.'),
    ],
  },
  '§3.1': {
    'all-fields': ['MUST', 'store every field of the response, those that it does not know among them'],
    connection: ['MUST', 'keep Connection and the fields that it names out of what is replayed'],
    'hop-by-hop': [
      'MUST',
      'keep Keep-Alive, Proxy-Connection, TE, Trailer, Transfer-Encoding and Upgrade out of what is replayed',
    ],
    proxy: ['MUST NOT', 'store Proxy-Authenticate, Proxy-Authentication-Info or Proxy-Authorization'],
    qualified: ['MUST NOT', 'store fields that a qualified no-cache or private names'],
    trailers: [
      'MUST NOT',
      'combine trailer fields with header fields',
      notApplicable('The Fetch API has no trailer fields.'),
    ],
  },
  '§3.2': {
    update: ['MUST', 'add each field of an update, in place of the stored ones of that name'],
    except: ['MUST', 'leave out of an update the fields that are not stored (§3.1)'],
    'content-length': ['MUST', 'keep the stored Content-Length'],
    omit: [
      'SHOULD',
      'leave out no more fields than the integrity of the stored response needs',
      choice('Content-Encoding, Content-Range and Content-MD5 stay: they describe the stored bytes.'),
    ],
  },
  '§3.3': {
    incomplete: [
      'MAY',
      'store a 200 that broke off, marked as incomplete',
      choice('It is not stored: nobody could tell how much of it can be trusted.'),
    ],
    unsupported: ['MUST NOT', 'store partial content in a range unit that it does not understand'],
    partial: [
      'MAY',
      'store a 206 as an incomplete 200',
      choice('It is stored where it is one part in bytes.'),
    ],
    use: [
      'MUST NOT',
      'answer from an incomplete response unless it holds all of the range that is asked for',
    ],
    mark: ['MUST NOT', 'send a part without the status 206'],
    complete: [
      'MAY',
      'complete what is stored by asking for the rest',
      choice('It does where one piece is missing and a strong validator tells that it fits.'),
    ],
  },
  '§3.4': {
    validator: ['MUST', 'combine only parts with the same strong validator'],
    update: ['MUST', 'update the stored fields with those of the new part (§3.2)'],
  },
  '§3.5': {
    authorization: [
      'MUST NOT',
      'reuse, in a shared cache, the answer to a request with Authorization unless a directive of it allows that',
    ],
    directives: ['ought', 'take must-revalidate, public and s-maxage for such a directive'],
  },
})
