import type { NotStored } from '../decide/decision.ts'
import type { SectionName } from './section-name.ts'

/** By which section an answer is not stored. */
const RULES: { readonly [Why in NotStored]: SectionName | null } = {
  method: 'RFC 9111 §3',
  status: 'RFC 9111 §3',
  'request-no-store': 'RFC 9111 §5.2.1.5',
  'no-store': 'RFC 9111 §5.2.2.5',
  private: 'RFC 9111 §5.2.2.7',
  authorization: 'RFC 9111 §3.5',
  'set-cookie': 'RFC 9111 §7.3',
  'vary-star': 'RFC 9111 §4.1',
  'no-explicit-freshness': 'RFC 9111 §3',
  useless: 'RFC 9111 §3',
  tags: null,
  part: 'RFC 9111 §3.4',
  error: 'RFC 9111 §4.3.3',
  filtered: null,
  'handler-failed': null,
  endless: null,
  'too-large': null,
  incomplete: 'RFC 9111 §3.3',
  purged: 'RFC 9111 §4.4',
  'store-fault': null,
}

/** Statuses that are never stored by a section of their own. */
const BY_STATUS: Readonly<Record<number, SectionName>> = {
  206: 'RFC 9111 §3.3',
  428: 'RFC 6585 §3',
  429: 'RFC 6585 §4',
  431: 'RFC 6585 §5',
  511: 'RFC 6585 §6',
}

/** Others of which it is known what they say: to one client. */
const KNOWN: readonly number[] = [304, 412, 416]

/** By which section an answer is not stored; `null`: by none. @param status of the answer, where it is known */
export function refusalRule(reason: NotStored, status?: number): SectionName | null {
  if (reason !== 'status' || status === undefined) return RULES[reason]
  const isFinal = status >= 200 && !KNOWN.includes(status)
  return BY_STATUS[status] ?? (isFinal ? 'RFC 9111 §5.2.2.3' : RULES.status)
}
