import { choice, notApplicable, requirementsOf } from './requirement.ts'
import type { Requirement } from './requirement.ts'

/** RFC 9110: HTTP semantics, what a cache has to obey of it. */
export const rfc9110: readonly Requirement[] = requirementsOf('9110', {
  '§5.6.7': {
    forms: ['MUST', 'read all three forms of a date'],
    century: ['MUST', 'take a two-digit year that seems more than 50 years ahead for one in the past'],
  },
  '§6.5.1': {
    trailers: [
      'MUST NOT',
      'merge trailer fields into the header',
      notApplicable('The Fetch API has no trailer fields.'),
    ],
  },
  '§6.6.1': {
    date: ['MUST', 'note when a response without Date came, and add a Date when it passes it on'],
  },
  '§7.6.1': {
    connection: [
      'MUST',
      'remove Connection, and the fields that it names, from what it forwards',
      choice(
        'Never stored, so never replayed. On a miss the response passes as the handler made it: the connection belongs to the server in front.',
      ),
    ],
  },
  '§7.8': {
    upgrade: ['ought', 'leave requests to upgrade, and their answers, to the handler'],
  },
  '§8.8.3.2': {
    comparison: ['ought', 'compare entity tags strongly only where both are strong'],
  },
  '§9.3.2': {
    head: ['MUST NOT', 'send content in answer to HEAD'],
  },
  '§9.3.3': {
    post: [
      'MAY',
      'store the answer to POST, where it has a lifetime and its Content-Location is the target, for GET',
      choice('It is.'),
    ],
  },
  '§9.3': {
    uncacheable: ['MUST NOT', 'store the answer to PUT, DELETE, CONNECT, OPTIONS or TRACE'],
  },
  '§13.1.2': {
    star: ['MUST', 'take If-None-Match: * for met by no current representation'],
    weak: ['MUST', 'compare the tags of If-None-Match weakly'],
    304: ['MUST', 'answer 304 to GET and HEAD when a tag matches'],
  },
  '§13.1.3': {
    'if-none-match': ['MUST', 'ignore If-Modified-Since beside If-None-Match'],
    invalid: ['MUST', 'ignore an If-Modified-Since that is no date, or several'],
    method: ['MUST', 'ignore If-Modified-Since where the method is neither GET nor HEAD'],
    304: ['SHOULD', 'answer 304 when the response has not changed since'],
  },
  '§13.1.5': {
    alone: ['MUST', 'ignore If-Range without Range'],
    strong: ['MUST', 'compare the tag of If-Range strongly'],
    date: ['MUST', 'take a date in If-Range for met only when it is exactly Last-Modified'],
    'strong-date': ['MUST', 'take a date in If-Range that is no strong validator for not met'],
    whole: ['MUST', 'ignore Range when If-Range is not met'],
  },
  '§13.2.1': {
    error: ['MUST', 'ignore conditions where the answer without them is neither 2xx nor 412'],
  },
  '§13.2.2': {
    order: ['MUST', 'weigh If-None-Match, else If-Modified-Since, and only then Range with If-Range'],
  },
  '§14.2': {
    method: ['MUST', 'ignore Range where the method is not GET'],
    unit: ['MUST', 'ignore a range unit that it does not know'],
    206: ['SHOULD', 'answer 206 with the parts that were asked for'],
    416: ['SHOULD', 'answer 416 when none of the ranges lies in the content'],
    invalid: [
      'MAY',
      'ignore ranges that are invalid or too many',
      choice('It ignores them: the answer is the whole.'),
    ],
  },
  '§14.4': {
    unsatisfied: ['SHOULD', 'tell the length of the content with a 416'],
    'only-parts': ['MUST NOT', 'generate Content-Range with another status than 206 and 416'],
  },
  '§15.1': {
    heuristic: ['ought', 'know the statuses that may be stored without a lifetime'],
  },
  '§15.3.7': {
    fields: [
      'MUST',
      'send with a 206 the Date, Cache-Control, ETag, Expires, Content-Location and Vary of the 200',
    ],
  },
  '§15.3.7.1': {
    single: ['MUST', 'send Content-Range with a single part'],
  },
  '§15.3.7.2': {
    several: [
      'ought',
      'send several parts as multipart/byteranges, with Content-Range in each and not in the header',
    ],
  },
  '§15.3.7.3': {
    combine: ['MUST', 'combine parts only by a strong validator'],
  },
  '§15.4.5': {
    fields: [
      'MUST',
      'send with a 304 the Content-Location, Date, ETag, Vary, Cache-Control and Expires of the 200',
    ],
    metadata: ['SHOULD NOT', 'send other fields of the representation with a 304'],
    content: ['MUST NOT', 'send content with a 304'],
  },
})
