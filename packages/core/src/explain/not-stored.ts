import type { NotStored } from '../decide/decision.ts'
import { refusalRule } from '../facts/refusal.ts'
import { type Explained, say } from './rule.ts'

/** Why an answer is not stored, and what to change. */
type Reason = readonly [text: string, advice: string]

const ITSELF = 'Nothing, if that is what the answer is meant to say.'

const REASONS: { readonly [Why in NotStored]: Reason } = {
  method: [
    'Not stored: only the answer to GET is.',
    'Ask with GET. For reads that need POST there is the option bodyKey.',
  ],
  status: [
    'Not stored: a response of this status speaks to one client, or is not understood.',
    'Nothing: it would be wrong for the next client.',
  ],
  'request-no-store': [
    'Not stored: the request said no-store.',
    'See why the client sends no-store. The option ignoreSpec passes over it.',
  ],
  'no-store': ['Not stored: the answer says no-store.', ITSELF],
  private: [
    'Not stored: the answer says private. It is for one user, and many share this cache.',
    'If it is the same for all, say public. In front of one client only, set the option type to private.',
  ],
  authorization: [
    'Not stored: the request carried Authorization, and the answer does not say that others may have it.',
    'If it is the same for all who may ask, say public, s-maxage or must-revalidate.',
  ],
  'set-cookie': [
    'Not stored: the answer sets a cookie, which is for one client.',
    'Leave the cookie out, or say private="set-cookie": then the rest is stored. The option storeSetCookie stores the cookie too.',
  ],
  'vary-star': [
    'Not stored: Vary is *, or cannot be read, so that no other request would match.',
    'Name in Vary the request fields that the answer depends on.',
  ],
  'no-explicit-freshness': [
    'Not stored: nothing in the answer says that it may be, nor does its status.',
    'Say how long it is good for: Cache-Control with max-age.',
  ],
  useless: [
    'Not stored: it could never be used again. It is not fresh, may not be used stale, and carries nothing to ask by.',
    'Give it a lifetime (max-age), or an ETag or Last-Modified to ask by.',
  ],
  tags: [
    'Not stored: it has too many tags, or one that is too long, to be purged by all of them.',
    'Use no more than 1000 tags, of 1024 characters at most.',
  ],
  part: ['Not stored: the part adds nothing to what is stored.', 'Nothing: what is stored is as good.'],
  error: [
    'Not stored: it is an error, and a good answer is stored, which stays.',
    'See why the handler failed. With stale-if-error the good answer would have stood in for the error.',
  ],
  filtered: [
    'Not stored: the option filterResponse did not say true.',
    'See what filterResponse says of such answers.',
  ],
  'handler-failed': [
    'Nothing to store: the handler threw, or gave a network error.',
    'See why. With stale-if-error a stored answer may stand in for such a failure.',
  ],
  endless: [
    'Not stored: it has no end, as event streams have none, or it went on for too long with nobody reading.',
    'Nothing for streams. For a slow answer, raise fillPatience.',
  ],
  'too-large': [
    'Not stored: its content is longer than maxBodySize.',
    'Raise maxBodySize, or make the answer shorter.',
  ],
  incomplete: [
    'Not stored: its content broke off, or is not as long as Content-Length or Content-Range says.',
    'See why it broke off, or leave Content-Length out.',
  ],
  purged: [
    'Not stored: a purge, or a request that may have changed it, came while it was under way.',
    'Nothing: the next answer is stored.',
  ],
  'store-fault': ['Not stored: the storage did not take it.', 'See the event store-fault: it has the error.'],
}

/** Why an answer was not stored, by the rule that forbids it, and what to change. @param status that of the answer, where it is known */
export function notStoredExplained(reason: NotStored, status?: number): Explained {
  const [text, advice] = REASONS[reason]
  const own = reason === 'status' && status !== undefined ? ofStatus(status) : text
  return say(own, refusalRule(reason, status), { advice })
}

/** Why nothing of this status is stored. */
function ofStatus(status: number): string {
  switch (status) {
    case 206:
      return 'Not stored: a 206 that nobody asked for with a range, or that does not say which one part it is.'
    case 304:
    case 412:
      return `Not stored: a ${status} answers the condition of one client.`
    case 416:
      return 'Not stored: a 416 says that one client asked for a range that is not there.'
    case 428:
      return 'Not stored: a 428 asks one client for a condition.'
    case 429:
      return 'Not stored: a 429 tells one client to slow down.'
    case 431:
      return 'Not stored: a 431 says that the fields of one request are too long.'
    case 511:
      return 'Not stored: a 511 comes from the network in between, not from the origin server.'
    default:
      return status < 200
        ? `Not stored: a ${status} is no final answer.`
        : `Not stored: it says must-understand, and this cache does not know what ${status} means for caches.`
  }
}
