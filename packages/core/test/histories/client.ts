import { type Ask, formatDirectives } from './history.ts'

/** The fields of a request; `seen` are those of the last answer that the client had. */
export function fieldsOf(ask: Ask, seen: Headers | undefined, now: number): Headers {
  const { client, authorized, cookie, language, wishes, pragma, condition, range } = ask
  const sent = new Headers()
  if (authorized) sent.set('authorization', `Bearer ${client}`)
  if (cookie) sent.set('cookie', `id=${client}`)
  if (language !== null) sent.set('accept-language', language)
  if (wishes.length > 0) sent.set('cache-control', formatDirectives(wishes, 'plain'))
  if (pragma) sent.set('pragma', 'no-cache')
  if (range !== null) sent.set('range', range)
  const etag = seen?.get('etag') ?? '"never"'
  if (condition === 'none-match-last') sent.set('if-none-match', `"x", ${etag}`)
  else if (condition === 'none-match-other') sent.set('if-none-match', '"other"')
  else if (condition === 'none-match-any') sent.set('if-none-match', '*')
  else if (condition === 'match-any') sent.set('if-match', '*')
  else if (condition === 'range-last') sent.set('if-range', etag)
  else if (condition === 'range-other') sent.set('if-range', '"other"')
  else if (condition === 'modified-since-last')
    sent.set('if-modified-since', seen?.get('last-modified') ?? new Date(now).toUTCString())
  return sent
}
