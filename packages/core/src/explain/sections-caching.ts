import type { CachingSection, Told } from '../facts/section-name.ts'

/** RFC 9111 §1 to §4: HTTP caching, what is stored and when it is used. */
export const RULES_9111: Readonly<Record<CachingSection, Told>> = {
  'RFC 9111 §1.2.2': [
    'Seconds',
    'Times are whole seconds. One that is too great to be counted stands for 2^31 seconds, which is 68 years.',
  ],
  'RFC 9111 §2': [
    'The key',
    'A cache finds what it has stored by a key. The URL is always part of it. What is stored is an answer to GET, unless the cache says otherwise.',
  ],
  'RFC 9111 §3': [
    'What may be stored',
    'A cache stores an answer only where its method, its status and its fields all allow that.',
  ],
  'RFC 9111 §3.1': [
    'Which fields are stored',
    'All fields of an answer are stored, but for those that speak of one connection or one proxy, and those that a directive keeps out.',
  ],
  'RFC 9111 §3.2': [
    'Bringing stored fields up to date',
    'The fields of an update take the place of the stored ones of the same name. Those that describe the stored bytes stay, such as Content-Length.',
  ],
  'RFC 9111 §3.3': [
    'Parts of an answer',
    'A cache may keep a part of an answer. It answers only those who ask for bytes that lie in it.',
  ],
  'RFC 9111 §3.4': [
    'Joining parts',
    'Two parts are joined only where both carry the same strong validator: a mark that changes whenever a byte does.',
  ],
  'RFC 9111 §3.5': [
    'Requests with Authorization',
    'A cache that many share gives the answer to a request with credentials to others only where that answer says public, must-revalidate or s-maxage.',
  ],
  'RFC 9111 §4': [
    'Answering from the store',
    'A stored response is the answer where it was stored for such a request and is fresh, may be used stale, or was just confirmed. It carries an Age.',
  ],
  'RFC 9111 §4.1': [
    'Vary',
    'Vary names the request fields that an answer depends on. Only a request with the same values in them may get it.',
  ],
  'RFC 9111 §4.2': [
    'Fresh and stale',
    'A response is fresh while it is younger than its lifetime, and stale from then on. What is fresh is used without asking.',
  ],
  'RFC 9111 §4.2.1': [
    'How long a response is fresh',
    'The first of these counts: s-maxage (in a shared cache), max-age, Expires less Date, a guess. Of several values the first counts, and what cannot be read counts as stale.',
  ],
  'RFC 9111 §4.2.2': [
    'Guessing how long',
    'Where a response names no lifetime, a cache may guess one: a share of the time since it was last changed.',
  ],
  'RFC 9111 §4.2.3': [
    'How old a response is',
    'Its Date and its Age say how old it was when it came. The time since then is added.',
  ],
  'RFC 9111 §4.2.4': [
    'Using a stale response',
    'A stale response may be used only where nothing in it forbids that, and where it, the client or the configuration allows it.',
  ],
  'RFC 9111 §4.3.1': [
    'Asking whether it has changed',
    'A cache asks with If-None-Match, which has the stored ETag, and with If-Modified-Since, which has the stored Last-Modified.',
  ],
  'RFC 9111 §4.3.2': [
    'When a client asks whether its copy is current',
    'A cache compares the condition of a client with what it has stored. If-Match and If-Unmodified-Since are for the origin server alone.',
  ],
  'RFC 9111 §4.3.3': [
    'What the origin server says to that',
    '304 means that the stored response may be used again. A full answer takes its place. An error may be passed on, or covered by the stored response where that is allowed.',
  ],
  'RFC 9111 §4.3.4': [
    'What a 304 confirms',
    'A 304 brings up to date the stored response that was asked about, and all that carry the same strong ETag: one without W/ before it.',
  ],
  'RFC 9111 §4.3.5': [
    'What an answer to HEAD confirms',
    'It brings the stored response up to date, or tells that the content has changed since.',
  ],
  'RFC 9111 §4.4': [
    'Changes make stored responses invalid',
    'A request that may change something, such as POST, PUT or DELETE, makes what is stored for its URL invalid, unless it failed.',
  ],
}
