import { CannotAsk, Refused, UsageError } from '../errors.ts'
import { whyUnanswered } from '../probe/why-unanswered.ts'
import { enumerate } from '../reading/duration.ts'
import { CHALLENGE, PURGE_PATH } from '../serve/purge-route.ts'
import { nameOf, type Purged } from '../traffic/target.ts'
import type { Place } from './place.ts'

/** Ms for each answer. */
const PATIENCE = 10_000

/** A running `freshet proxy` that was given the same token. */
export function atProxy(url: string, token: string | undefined): Place {
  if (token === undefined)
    throw new UsageError('--at needs the token of that proxy in FRESHET_PURGE_TOKEN, or --purge-token')
  const endpoint = new URL(PURGE_PATH, url)
  const name = endpoint.origin
  return {
    name,
    async purge(targets, soft) {
      // whoever else listens there is not told the token
      const challenge = await post(endpoint, {}, {})
      await challenge.body?.cancel()
      if (challenge.headers.get('www-authenticate') !== CHALLENGE)
        throw new Refused(`${name} is no freshet proxy with a purge token`)
      const response = await post(endpoint, { authorization: `Bearer ${token}` }, { targets, soft })
      if (response.status === 401) throw new Refused(`${name} has another purge token`)
      const { purged, error = `it answered ${response.status}` } = await contentOf(response)
      if (!response.ok || purged === undefined) {
        const done = purged?.length ? `; purged before: ${enumerate(purged.map(nameOf))}` : ''
        throw new Refused(`${name} did not purge: ${error}${done}`)
      }
      return purged
    },
  }
}

/** What it says; nothing where something else than a proxy says it. */
async function contentOf(response: Response): Promise<{ purged?: readonly Purged[]; error?: string }> {
  try {
    return Object(await response.json()) as object
  } catch {
    return {}
  }
}

async function post(endpoint: URL, headers: Record<string, string>, content: object): Promise<Response> {
  try {
    return await fetch(endpoint, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(content),
      // wherever it leads, the token is not for it
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    })
  } catch (error) {
    throw new CannotAsk(whyUnanswered((error as Error).cause ?? error, endpoint.href))
  }
}
