import type { HttpCache } from '@freshet/core'
import type { Purged, Target } from '../traffic/target.ts'

/**
 * Purges each of `targets` from what a cache stores, one after the other, and adds it to `purged`, so that it is known how
 * far it came. Throws as `HttpCache.purge` does.
 */
export async function purgeEach(
  cache: HttpCache,
  targets: readonly Target[],
  soft: boolean,
  purged: Purged[] = [],
): Promise<readonly Purged[]> {
  for (const target of targets) {
    const found = await cache.purge(target, { soft })
    purged.push('url' in target ? { ...target, found } : target)
  }
  return purged
}
