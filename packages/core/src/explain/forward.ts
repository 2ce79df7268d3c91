import type { ForwardReason } from '../fields/cache-status.ts'
import type { SectionName } from './rule.ts'

/** Why a request goes to the handler, or went there, and the section by which it does. */
export interface WhyForwarded {
  readonly is: string
  readonly was: string
  readonly section: SectionName | undefined
}

export const WHY_FORWARDED: { readonly [Why in ForwardReason]: WhyForwarded } = {
  bypass: {
    is: 'the request goes past the cache',
    was: 'the request went past the cache',
    section: undefined,
  },
  method: {
    is: 'the cache does not answer this method',
    was: 'the cache does not answer the method',
    section: 'RFC 9110 §9.3',
  },
  'uri-miss': {
    is: 'nothing is stored under the key',
    was: 'nothing was stored under the key',
    section: 'RFC 9111 §4',
  },
  'vary-miss': {
    is: 'what is stored is for other requests, by the fields that Vary names',
    was: 'what was stored was for other requests, by the fields that Vary names',
    section: 'RFC 9111 §4.1',
  },
  miss: {
    is: 'nothing is stored that fits',
    was: 'nothing was stored that fitted',
    section: 'RFC 9111 §4',
  },
  request: {
    is: 'the client wants more than what is stored',
    was: 'the client wanted more than what was stored',
    section: 'RFC 9111 §5.2',
  },
  stale: {
    is: 'what is stored may not be used without asking',
    was: 'what was stored was not to be used without asking',
    section: 'RFC 9111 §4.2',
  },
  partial: {
    is: 'only a part of what the client wants is stored',
    was: 'only a part of what the client wanted was stored',
    section: 'RFC 9111 §3.3',
  },
}
