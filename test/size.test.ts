import { describe, expect, it } from 'vitest'
import { bundleSize } from './bundle-size.ts'

/** Bytes after minification and gzip: what an import may bring at most. Lower it where you can; to raise it takes a reason. */
const BUDGETS: readonly (readonly [what: string, code: string, bytes: number])[] = [
  // 75 of it, and 40 of the next, make both faster than all that do the same: by two thirds
  ['formatCacheControl', "export { formatCacheControl } from '@freshet/core/cache-control'", 975],
  ['parseCacheControl', "export { parseCacheControl } from '@freshet/core/cache-control'", 1360],
  ['withCacheControl', "export { withCacheControl } from '@freshet/core/cache-control'", 2895],
  ['all of /cache-control', "export * from '@freshet/core/cache-control'", 3930],
  ['all of /cdn', "export * from '@freshet/core/cdn'", 2400],
  ['all of /semantics', "export * from '@freshet/core/semantics'", 9395],
  // 4,500 of it are the facts of an explanation; the words are in a subpath of their own
  ['createCache, in memory', "export { createCache } from '@freshet/core'", 41_750],
  // the words of an explanation are the greater part of it
  ['all of /admin', "export * from '@freshet/core/admin'", 29_500],
  ['explainEvent', "export { explainEvent } from '@freshet/core/explain'", 8500],
  ['all of /explain', "export * from '@freshet/core/explain'", 23_545],
]

describe('an import brings no more than its budget', () => {
  it.each(BUDGETS)('%s', async (_, code, bytes) => {
    const { gzip } = await bundleSize(code)
    expect(gzip).toBeLessThanOrEqual(bytes)
    // a bundle of nothing would be within any budget
    expect(gzip).toBeGreaterThan(bytes * 0.9)
  })

  it('Hono’s cache(), on top of createCache', async () => {
    const [core, both] = await Promise.all([
      bundleSize("export { createCache } from '@freshet/core'"),
      bundleSize("export { createCache } from '@freshet/core'; export { cache } from '@freshet/hono'", [
        'hono',
      ]),
    ])
    expect(both.gzip - core.gzip).toBeLessThanOrEqual(1000)
    expect(both.gzip).toBeGreaterThan(core.gzip)
  })
})
