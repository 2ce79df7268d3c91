import { type Span, SpanStatusCode } from '@opentelemetry/api'

/** The class of an error, of which there are few. Its message may contain what is private. */
export function errorType(error: unknown): string {
  const name = error instanceof Error ? error.name : undefined
  return typeof name === 'string' && name !== '' ? name : '_OTHER'
}

/** Says of a span that it ended with an error. */
export function failSpan(span: Span, type: string): void {
  span.setAttribute('error.type', type)
  span.setStatus({ code: SpanStatusCode.ERROR })
}

/** Says of a span which status was answered; from 500 on that is an error, as the conventions have it. */
export function answerSpan(span: Span, status: number | undefined): void {
  // a network error (`Response.error()`) has status 0
  if (!status) return failSpan(span, '_OTHER')
  span.setAttribute('http.response.status_code', status)
  if (status >= 500) failSpan(span, String(status))
}

/** Ends a span. */
export function endSpan(span: Span): void {
  quietly(() => span.end())
}

/** Does what has no part in the answer. What is the user's may throw there, such as a processor of spans. */
export function quietly(work: () => void): void {
  try {
    work()
  } catch {
    // the answer is what matters
  }
}
