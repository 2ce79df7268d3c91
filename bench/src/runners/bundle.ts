import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'tsup'
import { temporaryFolder } from '../servers/folder.ts'

/** A worker in one module, from the sources. */
export async function bundleWorker(entry: string): Promise<string> {
  const outDir = temporaryFolder('bench')
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
  return readFile(join(outDir, 'worker.js'), 'utf8')
}
