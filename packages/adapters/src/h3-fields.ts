import type { H3Event } from 'h3'

/** Takes the fields that middleware above has set out of the event, so that what comes back is the answer's own. */
export function takeFields({ res }: H3Event): Headers {
  const given = new Headers(res.headers)
  for (const name of given.keys()) res.headers.delete(name)
  return given
}

/** `response`, governed by what middleware above said of it too: who may have it counts, whoever has set it. */
export function governedBy(given: Headers, response: Response): Response {
  const names = [...given.keys()].filter(
    (name) => isGoverning(name) && (name === 'vary' || !response.headers.has(name)),
  )
  if (names.length === 0 || response.status < 200) return response
  const governed = new Response(response.body, response)
  for (const name of names) governed.headers.append(name, given.get(name) ?? '')
  return governed
}

/** Puts back what middleware above had set for this request, unless the answer says otherwise; of cookies there are many. */
export function restore({ res }: H3Event, given: Headers, response: Response): void {
  for (const [name, value] of given)
    if (name === 'set-cookie' || !response.headers.has(name)) res.headers.append(name, value)
}

function isGoverning(name: string): boolean {
  return name === 'vary' || name === 'expires' || name.endsWith('cache-control')
}
