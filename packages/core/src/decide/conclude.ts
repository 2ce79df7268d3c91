import type {
  Fields,
  Overrides,
  RequestHead,
  ResponseHead,
  StoredFields,
  StoredResponse,
} from '../message.ts'
import { confirmedOrder, type Times } from '../rules/age.ts'
import { reasonNotToCapture } from '../rules/capturability.ts'
import { controlOf, requestDirectives } from '../rules/directives.ts'
import { freshen, identifies } from '../rules/freshen.ts'
import { describesStored } from '../rules/head.ts'
import { storableFields } from '../rules/hop-by-hop.ts'
import { keepsNames } from '../rules/names.ts'
import type { Policy } from '../rules/policy.ts'
import { isNonError, isStaleIfErrorStatus } from '../rules/status.ts'
import { qualifiedFields, reasonNotToStore } from '../rules/storability.ts'
import { canBeValidated } from '../rules/validation.ts'
import { shareStrongValidator } from '../rules/validators.ts'
import { selectingFields } from '../rules/vary.ts'
import type { Conclusion, Freshen, NotStored } from './decision.ts'
import { errorCover, type Terms, termsOf, ttlAt, usefulLife } from './terms.ts'

/** An exchange with the handler: what was asked, what came, when, and which stored response was being validated, if any. */
export interface Exchange extends Times {
  readonly request: RequestHead
  /** `undefined`: the handler threw or did not answer in time. */
  readonly response: AnswerHead | undefined
  readonly validated: Validated | undefined
  /** Whether the conditions that the handler saw were the cache's own. */
  readonly conditional: boolean
  /** What the user says of the entry that may come of it. */
  readonly overrides?: Overrides | undefined
}

/** A stored response that is asked about, and others that the request selects. */
export interface Validated {
  readonly stored: StoredResponse
  readonly terms: Terms
  readonly others?: readonly StoredResponse[]
  /** As of when it is known what was purged of them, where something may have been since: ms since the epoch. */
  readonly knownAt?: number
}

export interface AnswerHead extends ResponseHead {
  readonly statusText: string
  readonly headers: StoredFields
}

/** Decides what the handler's answer means for the client and the store (RFC 9111 §3, §4.3.3). */
export function conclude(exchange: Exchange, policy: Policy): Conclusion {
  const { response, validated, responseTime } = exchange
  const failed = response === undefined || isStaleIfErrorStatus(response.status)
  if (failed && validated && coversError(exchange.request, validated.terms, policy, responseTime)) {
    const { stored, terms } = validated
    return { kind: 'serve-stale', stored, terms }
  }
  if (response === undefined) return pass('handler-failed')
  if (response.status === 304 && exchange.conditional) return concludeValidation(exchange, response, policy)
  if (exchange.request.method === 'HEAD') return concludeHead(exchange, response, policy)
  return concludeAnswer(exchange, response, policy)
}

/** Whether a stale response may stand in for the failed answer (RFC 9111 §4.2.4); a request may ask for it too (RFC 5861 §4). */
function coversError(request: RequestHead, terms: Terms, policy: Policy, now: number): boolean {
  const requested = (requestDirectives(request).staleIfError ?? 0) * 1000
  const cover = errorCover(terms, policy, requested)
  return cover > 0 && -ttlAt(terms, now) <= cover
}

/** A 304 brings up to date the stored response that it is about, and all that share its strong validator (RFC 9111 §4.3.4). */
function concludeValidation(exchange: Exchange, update: AnswerHead, policy: Policy): Conclusion {
  const { stored, others = [] } = exchange.validated ?? {}
  const isMeant = stored !== undefined && identifies(update, stored)
  const freshened = isMeant && bringUpToDate(stored, update, exchange, policy)
  if (!freshened) return { kind: 'retry' }
  const alike = others.filter((other) => shareStrongValidator(other, stored))
  const updated = alike.map((other) => bringUpToDate(other, update, exchange, policy))
  return { ...freshened, others: updated.filter((other) => other !== undefined) }
}

/** A 200 to HEAD brings the stored response up to date, or tells that it has changed (RFC 9111 §4.3.5). */
function concludeHead(exchange: Exchange, head: AnswerHead, policy: Policy): Conclusion {
  const stored = exchange.validated?.stored
  const isMeant = stored && describesStored(head, stored)
  if (stored === undefined || isMeant === undefined) return pass('method')
  return (isMeant && bringUpToDate(stored, head, exchange, policy)) || pass('method', true)
}

/** `undefined` when the update forbids storing what it updates, or its own fields. */
function bringUpToDate(
  stored: StoredResponse,
  update: AnswerHead,
  exchange: Exchange,
  policy: Policy,
): Freshen | undefined {
  const { method, url, headers } = exchange.request
  const knownAt = exchange.validated?.knownAt
  const times = knownAt === undefined ? exchange : { ...exchange, order: confirmedOrder(stored, knownAt) }
  // which fields are not stored, the update and what is stored say together
  const merged = freshen(stored, update, times)
  const updated = freshen(stored, update, times, unstoredFields(merged, policy))
  if (!keepsNames(update, updated) || !keepsNames(merged, updated)) return undefined
  // what is stored is never the answer to HEAD
  const asked: RequestHead = { method: method === 'HEAD' ? 'GET' : method, url, headers }
  const overrides = exchange.overrides ?? stored.overrides
  if (reasonNotToStore(asked, updated, controlOf(updated, policy, overrides), policy) !== undefined)
    return undefined
  const current = { ...updated, selecting: selectingFields(asked, updated), ...(overrides && { overrides }) }
  return { kind: 'freshen', stored: current, terms: termsOf(current, exchange, policy, overrides) }
}

function concludeAnswer(exchange: Exchange, response: AnswerHead, policy: Policy): Conclusion {
  const { request, validated, overrides } = exchange
  // A good copy outlives a bad answer: an error says nothing of the resource
  if (validated && response.status >= 500 && validated.stored.status < 500) return pass('error')
  const control = controlOf(response, policy, overrides)
  const reason = reasonNotToStore(request, response, control, policy)
  if (reason !== undefined) return pass(reason, validated !== undefined && overtakes(reason, response.status))
  const terms = termsOf(response, exchange, policy, overrides)
  const headers = storableFields(response.headers, unstoredFields(response, policy))
  const unkept = reasonNotToKeep(response, headers, terms, policy)
  if (unkept !== undefined) return pass(unkept, validated !== undefined && overtakes(unkept, response.status))
  const { requestTime, responseTime, order } = exchange
  const { status, statusText } = response
  const selecting = selectingFields(request, response)
  const head = { status, statusText, headers, selecting, requestTime, responseTime }
  if (order === undefined && !overrides) return { kind: 'store', head, terms }
  const rare = { ...(order !== undefined && { order }), ...(overrides && { overrides }) }
  return { kind: 'store', head: { ...head, ...rare }, terms }
}

/** Why a response that may be stored is not. */
function reasonNotToKeep(
  response: ResponseHead,
  headers: Fields,
  terms: Terms,
  policy: Policy,
): NotStored | undefined {
  if (!isOfUse(response, terms, policy)) return 'useless'
  // what cannot be kept by all of its tags could not be purged by all of them
  if (!keepsNames(response, { status: response.status, headers })) return 'tags'
  return reasonNotToCapture(response, policy.maxBodySize)
}

/** Fields that a stored response is kept without, beyond those of the connection. */
function unstoredFields(response: ResponseHead, policy: Policy): readonly string[] {
  const qualified = qualifiedFields(controlOf(response, policy).directives)
  return policy.shared && !policy.storeSetCookie ? [...qualified, 'set-cookie'] : qualified
}

/** Whether keeping the response can ever save a request: it will be fresh, or may be used stale, or can be validated. */
function isOfUse(response: ResponseHead, terms: Terms, policy: Policy): boolean {
  return usefulLife(terms, policy) > 0 || canBeValidated(response)
}

/** Reasons that speak of one request, not of the resource. */
const OF_THE_REQUEST: readonly NotStored[] = ['method', 'status', 'request-no-store', 'authorization']

/** Errors that say that the resource is no more; the others say why this client did not get it. */
const GONE: readonly number[] = [404, 410]

/** Whether an answer that is not stored for `reason` replaces what was stored all the same: it speaks of the resource. */
function overtakes(reason: NotStored, status: number): boolean {
  return !OF_THE_REQUEST.includes(reason) && (isNonError(status) || GONE.includes(status))
}

function pass(reason: NotStored, outdated = false): Conclusion {
  return { kind: 'pass', reason, outdated }
}
