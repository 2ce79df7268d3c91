/** Statuses of answers without content, for which some `fetch` gives an empty one all the same. */
const WITHOUT_CONTENT: ReadonlySet<number> = new Set([204, 205, 304])

/** `response` with other fields. */
export function remade(response: Response, headers: Headers): Response {
  const { status, statusText } = response
  const body = WITHOUT_CONTENT.has(status) ? null : response.body
  return new Response(body, { status, statusText, headers })
}
