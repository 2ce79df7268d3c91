import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type OutputChunk, rolldown } from 'rolldown'

const ENTRY = '\0entry'

/** What an app would have of an import: one file, minified, and where its text comes from. */
export interface Bundle {
  readonly code: string
  readonly map: NonNullable<OutputChunk['map']>
}

/** Bytes of an import, bundled and minified as an app would have it, and after gzip. */
export interface Size {
  readonly minified: number
  readonly gzip: number
}

/** Bundles what `code` imports, from the sources. Throws where an app would have to load more than one file. */
export async function bundle(code: string, external: readonly string[] = []): Promise<Bundle> {
  const built = await rolldown({
    input: ENTRY,
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    external: external.map((name) => new RegExp(`^${name}(/|$)`)),
    resolve: { conditionNames: ['@freshet/source', 'import', 'default'] },
    platform: 'neutral',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === ENTRY ? id : undefined),
        load: (id) => (id === ENTRY ? { code, moduleSideEffects: true } : undefined),
      },
    ],
  })
  const { output } = await built.generate({ format: 'esm', minify: true, sourcemap: 'hidden' })
  await built.close()
  const [{ code: minified, map }, ...others] = output
  const chunks = others.filter(({ type }) => type === 'chunk')
  if (chunks.length > 0) throw new Error(`${chunks.length} chunks more would be loaded`)
  return { code: minified, map: map! }
}

export function sizeOf(code: string): Size {
  return { minified: Buffer.byteLength(code), gzip: gzipSync(code, { level: 9 }).length }
}
