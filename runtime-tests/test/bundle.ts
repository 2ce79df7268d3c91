import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { build } from 'tsup'

/** A program of this package and all that it imports as one ES module. */
export async function bundle(file: string, conditions: readonly string[]): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'freshet-bundle-'))
  try {
    await build({
      config: false,
      silent: true,
      entry: [join(import.meta.dirname, '..', file)],
      outDir,
      format: 'esm',
      target: 'es2022',
      noExternal: [/./],
      esbuildOptions: (esbuild) => {
        esbuild.conditions = ['@freshet/source', ...conditions]
      },
    })
    return await readFile(join(outDir, basename(file).replace('.ts', '.js')), 'utf8')
  } finally {
    await rm(outDir, { recursive: true })
  }
}
