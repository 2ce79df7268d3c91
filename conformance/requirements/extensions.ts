import { choice, notApplicable, requirementsOf } from './requirement.ts'
import type { Requirement } from './requirement.ts'

/** RFC 5861: stale content. */
export const rfc5861: readonly Requirement[] = requirementsOf('5861', {
  '§3': {
    serve: ['MAY', 'answer stale within the window of stale-while-revalidate', choice('It does.')],
    refresh: ['SHOULD', 'validate in the background meanwhile'],
    window: ['SHOULD NOT', 'answer stale after the window'],
  },
  '§4': {
    error: [
      'MAY',
      'answer stale within the window of stale-if-error to 500, 502, 503, 504 or a failure',
      choice('It does.'),
    ],
    window: ['SHOULD NOT', 'answer stale after the window'],
    request: ['MAY', 'do so where the request says it', choice('It does.')],
    visible: ['SHOULD', 'let the client see that it is stale, by Age'],
    forbidden: ['MUST NOT', 'do so where must-revalidate or its kin forbids it'],
  },
})

/** RFC 6585: statuses that are never stored. */
export const rfc6585: readonly Requirement[] = requirementsOf('6585', {
  '§3': { 428: ['MUST NOT', 'store a 428'] },
  '§4': { 429: ['MUST NOT', 'store a 429'] },
  '§5': { 431: ['MUST NOT', 'store a 431'] },
  '§6': { 511: ['MUST NOT', 'store a 511'] },
})

/** RFC 8246: immutable responses. */
export const rfc8246: readonly Requirement[] = requirementsOf('8246', {
  '§2': {
    fresh: ['SHOULD NOT', 'validate a fresh immutable response for a reload'],
    stale: ['SHOULD', 'validate it as any other once it is stale'],
    argument: ['MUST', 'ignore an argument of immutable'],
    request: ['ought', 'give immutable no meaning in a request'],
  },
  '§2.1': {
    signal: ['SHOULD', 'validate it all the same when the client asks for that (no-cache)'],
  },
  '§3': {
    authenticated: [
      'SHOULD',
      'ignore immutable where the origin is not authenticated, as by HTTPS',
      choice('The handler is asked in the same process: there is no connection to authenticate.'),
    ],
  },
})

/** RFC 9211: Cache-Status. */
export const rfc9211: readonly Requirement[] = requirementsOf('9211', {
  '§2': {
    order: ['ought', 'add its own member last'],
    preserve: ['SHOULD', 'keep the members that came'],
    identifier: ['MUST', 'name itself with a String or Token'],
    local: [
      'SHOULD NOT',
      'add a member to what it generated itself, of no stored response',
      choice('It does to the 504 of only-if-cached, so that every answer says why.'),
    ],
  },
  '§2.1': { hit: ['ought', 'say hit of what it answered without going forward, and never beside fwd'] },
  '§2.2': { fwd: ['SHOULD', 'say the most specific reason for going forward'] },
  '§2.3': { 'fwd-status': ['ought', 'tell the status that came, where the client gets another'] },
  '§2.4': { ttl: ['ought', 'tell the remaining lifetime in whole seconds, negative when stale'] },
  '§2.5': { stored: ['ought', 'say stored only with fwd, and only of what is stored'] },
  '§2.6': { collapsed: ['ought', 'say collapsed of an answer that another request brought'] },
  '§2.7': {
    key: ['MAY', 'tell the key', choice('By default it does not: a key may be a secret.')],
  },
  '§2.8': { detail: ['MAY', 'tell more in detail', choice('It says there why an answer was not stored.')] },
})

/** RFC 9213: targeted Cache-Control. */
export const rfc9213: readonly Requirement[] = requirementsOf('9213', {
  '§2.1': {
    types: ['SHOULD NOT', 'consume values of another type than the directive has'],
    parameters: ['ought', 'ignore parameters'],
    invalid: ['MUST', 'ignore a targeted field that is empty or cannot be parsed'],
    generate: [
      'MUST NOT',
      'generate values of another type',
      notApplicable('It generates no targeted field.'),
    ],
  },
  '§2.2': {
    select: ['MUST', 'obey the first valid field of its target list'],
    ignore: ['MUST', 'ignore Cache-Control and Expires beside it'],
    others: ['MUST NOT', 'heed targeted fields that are not on its list'],
    pass: ['MUST', 'pass those on'],
    directives: ['MUST', 'obey max-age, must-revalidate, no-store, no-cache and private in it'],
    more: ['SHOULD', 'obey there every directive that it obeys in Cache-Control'],
  },
  '§2.4': {
    suffix: ['MUST NOT', 'take a field for a targeted one by the end of its name alone'],
  },
})

/** RFC 9875: cache groups. */
export const rfc9875: readonly Requirement[] = requirementsOf('9875', {
  '§2': {
    size: ['MUST', 'support at least 32 groups in a field, of at least 32 characters each'],
    parameters: ['ought', 'ignore parameters'],
  },
  '§2.1': {
    same: ['ought', 'take groups for the same only character by character and in one origin'],
  },
  '§2.2.1': {
    invalidate: [
      'MAY',
      'invalidate the responses that share a group with one that is invalidated',
      choice(
        'It does not, without being told so by Cache-Group-Invalidation: what a group has in common may have stayed.',
      ),
    ],
    cascade: ['MUST NOT', 'let the invalidation of a group invalidate other groups in turn'],
  },
  '§3': {
    safe: ['MUST', 'ignore Cache-Group-Invalidation in the answer to a safe method'],
    unsafe: [
      'MAY',
      'invalidate the groups that it names in the answer to an unsafe method',
      choice('It does.'),
    ],
  },
})
