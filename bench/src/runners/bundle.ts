import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'tsup'

/** A worker in one module, from the sources. */
export async function bundleWorker(entry: string): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'freshet-bench-'))
  try {
    await build({
      config: false,
      silent: true,
      entry: { worker: entry },
      outDir,
      format: 'esm',
      target: 'es2022',
      noExternal: [/./],
      esbuildOptions: (esbuild) => {
        esbuild.conditions = ['@freshet/source', 'workerd', 'worker']
      },
    })
    return await readFile(join(outDir, 'worker.js'), 'utf8')
  } finally {
    await rm(outDir, { recursive: true })
  }
}
