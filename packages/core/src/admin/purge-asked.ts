import type { PurgeTarget } from '../purge.ts'
import { MAX_TAG_LENGTH } from '../rules/names.ts'
import { type Asked, urlIn } from './asked.ts'
import { Refused } from './refused.ts'

/** What a purge did. */
export interface PurgeTold {
  /** Whether anything was stored for a URL; of all else, which is not counted, `true`. */
  readonly purged: boolean
  readonly soft: boolean
}

/** Purges what is asked for, and nothing else. Rejects with a {@link Refused}. */
export async function purgeAsked(
  asked: Asked,
  purge: (target: PurgeTarget, soft: boolean) => Promise<boolean>,
): Promise<PurgeTold> {
  const { soft = false, ...aim } = asked
  if (typeof soft !== 'boolean') throw new Refused(400, 'soft must be true or false')
  const target = targetOf(aim)
  try {
    return { purged: await purge(target, soft), soft }
  } catch {
    throw new Refused(503, 'The storage failed: it may not be purged, or not for all')
  }
}

function targetOf(aim: Asked): PurgeTarget {
  const [name, another] = Object.keys(aim)
  if (name === undefined || another !== undefined)
    throw new Refused(400, 'One of url, tag, prefix and everything must be given')
  switch (name) {
    case 'url':
      return { url: urlIn(aim, name) }
    case 'prefix':
      return { prefix: urlIn(aim, name) }
    case 'tag': {
      const { tag } = aim
      if (typeof tag === 'string' && tag.trim() !== '' && tag.length <= MAX_TAG_LENGTH) return { tag }
      throw new Refused(400, `tag must be text of 1 to ${MAX_TAG_LENGTH} characters`)
    }
    default:
      if (aim['everything'] === true) return { everything: true }
      throw new Refused(400, 'everything must be true')
  }
}
