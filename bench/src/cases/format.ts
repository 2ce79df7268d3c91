import { CacheControl as RemixCacheControl } from '@remix-run/headers'
import { formatCacheControl } from '@freshet/core/cache-control'
import { format as tusbarFormat } from '@tusbar/cache-control'
import cacheControlParser from 'cache-control-parser'
import type { Work } from '../measure.ts'
import type { Case } from './case.ts'

/** What writes `max-age`, `stale-while-revalidate` and `public`, by name. */
const formatters: Readonly<Record<string, (maxAge: number) => string>> = {
  template: (maxAge) => `max-age=${maxAge}, stale-while-revalidate=60, public`,
  Freshet: (maxAge) => formatCacheControl({ maxAge, staleWhileRevalidate: 60, public: true }),
  '@tusbar/cache-control': (maxAge) => tusbarFormat({ maxAge, staleWhileRevalidate: 60, public: true }),
  'cache-control-parser': (maxAge) =>
    cacheControlParser.stringify({ 'max-age': maxAge, 'stale-while-revalidate': 60, public: true }),
  '@remix-run/headers': (maxAge) =>
    new RemixCacheControl({ maxAge, staleWhileRevalidate: 60, public: true }).toString(),
}

/** Writing `Cache-Control`, with another lifetime each time. */
export const format: Case = {
  name: 'format',
  title: 'Format Cache-Control',
  base: 'template',
  apart: true,
  async prepare() {
    const works: Record<string, Work> = {}
    for (const [name, formatter] of Object.entries(formatters)) {
      const written = formatter(9111).split(', ').toSorted().join()
      if (written !== 'max-age=9111,public,stale-while-revalidate=60')
        throw new Error(`${name} wrote ${written}`)
      works[name] = (at) => formatter(at)
    }
    return { works, check: () => {}, close: () => {} }
  },
}
