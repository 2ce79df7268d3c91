import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

const ENTRY = '\0entry'

/** The length in bytes of what importing `code` brings, bundled and minified as an app would have it, and after gzip. */
export async function bundleSize(
  code: string,
  external: readonly string[] = [],
): Promise<{ readonly minified: number; readonly gzip: number }> {
  const bundle = await rolldown({
    input: ENTRY,
    cwd: fileURLToPath(new URL('../packages/hono', import.meta.url)),
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
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()
  const [{ code: minified }, ...chunks] = output
  if (chunks.length > 0) throw new Error(`${chunks.length} chunks more would be loaded`)
  return { minified: Buffer.byteLength(minified), gzip: gzipSync(minified, { level: 9 }).length }
}
