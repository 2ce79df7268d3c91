import type { SemanticsSection, Told } from '../facts/section-name.ts'

/** RFC 9110: HTTP semantics, what a cache has to obey of it. */
export const SECTIONS_9110: Readonly<Record<SemanticsSection, Told>> = {
  'RFC 9110 §5.6.7': [
    'Dates',
    'Dates are written like "Sun, 06 Nov 1994 08:49:37 GMT". Two older forms are still read.',
  ],
  'RFC 9110 §6.5.1': ['Trailers', 'Fields that come after the content are not merged into those before it.'],
  'RFC 9110 §6.6.1': [
    'Date',
    'Date says when a response was made. Where it is missing, the time at which the response came counts.',
  ],
  'RFC 9110 §7.6.1': [
    'Connection',
    'Connection names fields that speak of one connection alone. They do not go further than that.',
  ],
  'RFC 9110 §7.8': ['Upgrade', 'With Upgrade a client asks the server to go on in another protocol.'],
  'RFC 9110 §8.8.3.2': [
    'Strong and weak entity tags',
    'An ETag that begins with W/ is weak: it may stay the same when a few bytes change. It does to confirm a whole, but not to join parts.',
  ],
  'RFC 9110 §9.3': [
    'Methods',
    'Each method has a meaning of its own. The answers to PUT, DELETE, OPTIONS, TRACE and CONNECT are not to be stored.',
  ],
  'RFC 9110 §9.3.2': ['HEAD', 'HEAD asks for what GET would bring, without the content.'],
  'RFC 9110 §9.3.3': [
    'POST',
    'The answer to POST may be stored, and then serves GET, where it has a lifetime and its Content-Location is the URL itself.',
  ],
  'RFC 9110 §13.1.2': [
    'If-None-Match',
    'The client has copies with these ETags. Where the current one is among them, the answer is 304: use your copy.',
  ],
  'RFC 9110 §13.1.3': [
    'If-Modified-Since',
    'The client has a copy of that time. Where nothing has changed since, the answer is 304: use your copy. If-None-Match goes before it.',
  ],
  'RFC 9110 §13.1.5': [
    'If-Range',
    'The client has a part of this very content. Where that is current it gets the range that it lacks, else the whole.',
  ],
  'RFC 9110 §13.2.1': [
    'When conditions count',
    'Conditions are passed over where the answer without them would be an error or a redirect.',
  ],
  'RFC 9110 §13.2.2': [
    'In which order conditions count',
    'If-None-Match counts first, else If-Modified-Since, and only then Range with If-Range.',
  ],
  'RFC 9110 §14.2': [
    'Range',
    'The client wants some bytes of the content. A range in a unit that is not known, or to another method than GET, is passed over.',
  ],
  'RFC 9110 §14.4': [
    'Content-Range',
    'Content-Range says which bytes a part has, and of how many. With 416 it says how many there are.',
  ],
  'RFC 9110 §15.1': [
    'Statuses that need no lifetime',
    'Responses with some statuses, such as 200, 301 and 404, may be stored though they name no lifetime.',
  ],
  'RFC 9110 §15.3.7': [
    '206 Partial Content',
    'A 206 has some of the content, and the same fields about it that a 200 would have.',
  ],
  'RFC 9110 §15.3.7.1': ['One part', 'Where it is one part, Content-Range says which.'],
  'RFC 9110 §15.3.7.2': [
    'Several parts',
    'Several parts come as multipart/byteranges, each with a Content-Range of its own.',
  ],
  'RFC 9110 §15.3.7.3': [
    'Putting parts together',
    'Parts are put together only where a strong validator tells that they are of the same content.',
  ],
  'RFC 9110 §15.4.5': [
    '304 Not Modified',
    'A 304 tells the client that its copy is current. It has no content, and only the fields that the copy may need.',
  ],
}
