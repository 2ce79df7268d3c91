import { createCache } from '@freshet/core'
import type { CacheOptions } from '@freshet/core'
import { runClient } from './client.ts'
import type { CacheType } from './client.ts'
import { forwardTo } from './forward.ts'
import type { Handler } from './forward.ts'
import { startOrigin } from './origin.ts'
import { startProxy } from './proxy.ts'
import { score } from './score.ts'
import type { Scored } from './score.ts'
import { loadSuites } from './suite.ts'

/** A cache as it is tested. */
export interface Configuration {
  readonly type: CacheType
  /** With what RFC 9111 allows and the suite asks of a generic cache, not with the safe defaults. */
  readonly strict: boolean
}

/** The configurations that are shown side by side, by name. */
export const configurations = {
  defaults: { type: 'shared', strict: false },
  strict: { type: 'shared', strict: true },
  private: { type: 'private', strict: false },
} as const satisfies Record<string, Configuration>

/** The name of one of them. */
export type ConfigurationName = keyof typeof configurations

/** What RFC 9111 §3 and §4.2.4 leave to the cache: all in which `strict` differs from the defaults. */
export const allowed: CacheOptions = { storeSetCookie: true, allowStale: 24 * 60 * 60 * 1000 }

/** The cache in front of the server at `origin`. */
export function freshet(origin: string, { type, strict }: Configuration): Handler {
  return createCache({ type, ...(strict && allowed) }).wrap(forwardTo(origin))
}

/** Runs the whole suite against what `makeHandler` puts in front of the suite's own origin server. */
export async function measure(
  makeHandler: (origin: string) => Handler | Promise<Handler>,
  type: CacheType,
): Promise<Scored[]> {
  const origin = await startOrigin()
  try {
    const proxy = await startProxy(await makeHandler(origin.url))
    try {
      return await score(await loadSuites(), await runClient(proxy.url, type))
    } finally {
      await proxy.stop()
    }
  } finally {
    await origin.stop()
  }
}
