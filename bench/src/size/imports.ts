import { bundle, type Size, sizeOf } from './bundle.ts'

/** Something that an app imports, and what it may bring. */
export interface Import {
  readonly title: string
  readonly code: string
  /** Bytes after minification and gzip, at most. Lower it where you can; to raise it takes a reason. */
  readonly budget: number
  /** What an app that imports this has already, and is not counted. */
  readonly beside?: string
  /** Packages that are the app's own. */
  readonly external?: readonly string[]
}

const CREATE_CACHE = "export { createCache } from '@freshet/core'"

/** The cache alone, with its store in memory. */
// 800 of it make a miss a third faster, and hits and Cache-Control; 300 more keep to one client what is its own, and Workers at work;
// 300 make a hit on a storage a tenth faster, and let what replaces nonsense take its chunks too
export const createCacheAlone: Import = { title: '`createCache`', code: CREATE_CACHE, budget: 43_100 }

export const imports: readonly Import[] = [
  {
    title: '`formatCacheControl`',
    code: "export { formatCacheControl } from '@freshet/core/cache-control'",
    // 75 of it, and 40 of the next, make both faster than all that do the same; 35 of that keep hostile values from taking seconds
    budget: 975,
  },
  {
    title: '`parseCacheControl`',
    code: "export { parseCacheControl } from '@freshet/core/cache-control'",
    budget: 1405,
  },
  {
    title: '`withCacheControl`',
    code: "export { withCacheControl } from '@freshet/core/cache-control'",
    budget: 2905,
  },
  {
    title: 'all of `/cache-control`',
    code: "export * from '@freshet/core/cache-control'",
    budget: 3970,
  },
  { title: 'all of `/cdn`', code: "export * from '@freshet/core/cdn'", budget: 2250 },
  { title: 'all of `/semantics`', code: "export * from '@freshet/core/semantics'", budget: 9550 },
  createCacheAlone,
  {
    title: '`cache` of `@freshet/hono`, on top of that',
    code: `${CREATE_CACHE}; export { cache } from '@freshet/hono'`,
    beside: CREATE_CACHE,
    external: ['hono'],
    budget: 750,
  },
  // the words of an explanation are the greater part of these
  { title: 'all of `/admin`', code: "export * from '@freshet/core/admin'", budget: 29_350 },
  { title: '`explainEvent`', code: "export { explainEvent } from '@freshet/core/explain'", budget: 8450 },
  { title: 'all of `/explain`', code: "export * from '@freshet/core/explain'", budget: 23_650 },
]

/** What an import brings, on top of what the app has already. */
export async function sizeOfImport({ code, beside, external }: Import): Promise<Size> {
  const brought = sizeOf((await bundle(code, external)).code)
  if (beside === undefined) return brought
  const there = sizeOf((await bundle(beside, external)).code)
  return { minified: brought.minified - there.minified, gzip: brought.gzip - there.gzip }
}
