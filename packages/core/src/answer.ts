import type { AnswerHead } from './decide/conclude.ts'
import { HeaderSection } from './fields/header-section.ts'

/** A response of the handler, its head read once: what a runtime keeps fields in takes its time for each that is asked for. */
export interface Answer {
  readonly response: Response
  readonly head: AnswerHead & { readonly headers: HeaderSection }
}

/** A response of the handler and its head. */
export function answerOf(response: Response): Answer {
  // first: the response of a server may be made only now, of the fields that it was given
  const { statusText, status, headers } = response
  return { response, head: { status, statusText, headers: HeaderSection.read(headers) } }
}
