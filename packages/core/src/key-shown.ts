import type { RequestOptions, Visit } from './engine.ts'
import type { KeyFacts } from './facts/facts.ts'
import { isSecret, tellsAny } from './facts/secrets.ts'
import { Searches } from './searches.ts'
import { visitOf } from './visit.ts'

/** The key of a visit and how it was made. One that tells, or depends on, what is secret is not shown. */
export async function keyShown(visit: Visit, context: RequestOptions): Promise<KeyFacts> {
  const { key, content } = visit
  const target = content?.target ?? key
  const madeBy = makerOf(visit)
  const isHidden = madeBy !== 'url' && (await dependsOnSecrets(visit, context, target))
  return {
    value: isHidden ? null : key,
    length: key.length,
    madeBy,
    // no URL has a space
    noVarySearch: madeBy === 'url' && target.includes(' ') ? target.slice(target.indexOf(' ') + 1) : null,
    content: content
      ? { bytes: content.bytes.byteLength, digest: content.suffix.slice(content.suffix.lastIndexOf(' ') + 1) }
      : null,
  }
}

function makerOf({ engine, keys }: Visit): KeyFacts['madeBy'] {
  if (keys !== engine.keys) return 'request'
  return keys instanceof Searches ? 'url' : 'option'
}

/** Whether the key would be another without what is secret in the request, or has it in it. */
async function dependsOnSecrets(visit: Visit, context: RequestOptions, key: string): Promise<boolean> {
  const { engine, request, handler } = visit
  const carried = [...request.headers].filter(([name]) => isSecret(name))
  if (carried.length === 0) return false
  if (
    tellsAny(
      key,
      carried.map(([, value]) => value),
    )
  )
    return true
  const headers = new Headers(request.headers)
  for (const [name] of carried) headers.delete(name)
  try {
    const bare = new Request(request.url, { method: request.method, headers })
    const other = await visitOf(engine, bare, handler, context)
    return (other.content?.target ?? other.key) !== key
  } catch {
    // what cannot be made without them depends on them
    return true
  }
}
