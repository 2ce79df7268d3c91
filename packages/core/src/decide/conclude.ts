import type { RequestHead, ResponseHead, StoredResponse } from '../message.ts'
import type { Times } from '../rules/age.ts'
import { reasonNotToCapture } from '../rules/capturability.ts'
import { requestDirectives, responseDirectives } from '../rules/directives.ts'
import { freshen, identifies } from '../rules/freshen.ts'
import { storableFields } from '../rules/hop-by-hop.ts'
import type { Policy } from '../rules/policy.ts'
import { isStaleIfErrorStatus } from '../rules/status.ts'
import { qualifiedFields, reasonNotToStore } from '../rules/storability.ts'
import { conditionsFor } from '../rules/validation.ts'
import { selectingFields } from '../rules/vary.ts'
import type { Conclusion, NotStored } from './decision.ts'
import { errorCover, type Terms, termsOf, ttlAt, usefulLife } from './terms.ts'

/** An exchange with the handler: what was asked, what came, when, and which stored response was being validated, if any. */
export interface Exchange extends Times {
  readonly request: RequestHead
  /** `undefined`: the handler threw or did not answer in time. */
  readonly response: AnswerHead | undefined
  readonly validated: { readonly stored: StoredResponse; readonly terms: Terms } | undefined
  /** Whether the conditions that the handler saw were the cache's own. */
  readonly conditional: boolean
}

export interface AnswerHead extends ResponseHead {
  readonly statusText: string
  readonly headers: Headers
}

/** Decides what the handler's answer means for the client and the store (RFC 9111 §3, §4.3.3). */
export function conclude(exchange: Exchange, policy: Policy): Conclusion {
  const { response, validated, responseTime } = exchange
  const failed = response === undefined || isStaleIfErrorStatus(response.status)
  if (failed && validated && coversError(exchange.request, validated.terms, policy, responseTime)) {
    return { kind: 'serve-stale', ...validated }
  }
  if (response === undefined) return pass('handler-failed')
  if (response.status === 304 && exchange.conditional) return concludeValidation(exchange, response, policy)
  return concludeAnswer(exchange, response, policy)
}

/** Whether a stale response may stand in for the failed answer (RFC 9111 §4.2.4); a request may ask for it too (RFC 5861 §4). */
function coversError(request: RequestHead, terms: Terms, policy: Policy, now: number): boolean {
  const requested = (requestDirectives(request).staleIfError ?? 0) * 1000
  const cover = errorCover(terms, policy, requested)
  return cover > 0 && -ttlAt(terms, now) <= cover
}

/** A 304 brings the stored response up to date, if it is about that one (RFC 9111 §4.3.3, §4.3.4). */
function concludeValidation(exchange: Exchange, update: AnswerHead, policy: Policy): Conclusion {
  const { validated } = exchange
  if (validated === undefined || !identifies(update, validated.stored)) return { kind: 'retry' }
  const stored = freshen(validated.stored, update, exchange, unstoredFields(update, policy))
  return { kind: 'freshen', stored, terms: termsOf(stored, exchange, policy) }
}

function concludeAnswer(exchange: Exchange, response: AnswerHead, policy: Policy): Conclusion {
  const { request, validated } = exchange
  // A good copy outlives a bad answer: an error says nothing of the resource
  if (validated && response.status >= 500 && validated.stored.status < 500) return pass('error')
  const directives = responseDirectives(response)
  const reason = reasonNotToStore(request, response, directives, policy)
  if (reason !== undefined) return pass(reason, validated !== undefined && overtakes(reason))
  const terms = termsOf(response, exchange, policy)
  const unkept = isOfUse(response, terms, policy)
    ? reasonNotToCapture(response, policy.maxBodySize)
    : 'useless'
  if (unkept !== undefined) return pass(unkept, validated !== undefined)
  const { requestTime, responseTime } = exchange
  const { status, statusText } = response
  const headers = storableFields(response.headers, unstoredFields(response, policy))
  const selecting = selectingFields(request, response)
  return { kind: 'store', head: { status, statusText, headers, selecting, requestTime, responseTime }, terms }
}

/** Fields that a stored response is kept without, beyond those of the connection. */
function unstoredFields(response: ResponseHead, policy: Policy): readonly string[] {
  const qualified = qualifiedFields(responseDirectives(response))
  return policy.shared && !policy.storeSetCookie ? [...qualified, 'set-cookie'] : qualified
}

/** Whether keeping the response can ever save a request: it will be fresh, or may be used stale, or can be validated. */
function isOfUse(response: ResponseHead, terms: Terms, policy: Policy): boolean {
  return conditionsFor(response).length > 0 || usefulLife(terms, policy) > 0
}

/** Whether a whole answer that is not stored for `reason` replaces what was stored all the same. */
function overtakes(reason: NotStored): boolean {
  // these speak of this one request, not of the resource
  return reason !== 'method' && reason !== 'request-no-store' && reason !== 'authorization'
}

function pass(reason: NotStored, outdated = false): Conclusion {
  return { kind: 'pass', reason, outdated }
}
