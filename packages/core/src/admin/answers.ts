import { Refused } from './refused.ts'

/** An answer that nobody keeps, and whose type nobody guesses. */
function answer(status: number, type: string, text: string, fields: HeadersInit = {}): Response {
  const headers = new Headers(fields)
  headers.set('cache-control', 'no-store')
  headers.set('content-type', type)
  headers.set('x-content-type-options', 'nosniff')
  return new Response(text, { status, headers })
}

/** An answer in JSON. */
export function inJson(value: unknown, status = 200, fields: HeadersInit = {}): Response {
  return answer(status, 'application/json', `${JSON.stringify(value)}\n`, fields)
}

/** An answer in plain text. */
export function inText(text: string): Response {
  return answer(200, 'text/plain; charset=utf-8', text)
}

/** The answer to what went wrong. Of what is no {@link Refused} nothing is told: it may tell too much. */
export function inVain(error: unknown): Response {
  const { status, message, fields } =
    error instanceof Refused
      ? error
      : new Refused(500, 'Something is wrong with the cache, or with its options')
  return inJson({ error: message }, status, fields)
}
