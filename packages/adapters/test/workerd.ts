import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Miniflare, type MiniflareOptions } from 'miniflare'
import { build } from 'tsup'

/** A worker of `./workers` in one process of workerd. */
export interface Workerd {
  get(path: string, init?: RequestInit): Promise<Response>
  json<T>(path: string): Promise<T>
  /** Sends a GET and cuts the connection after `ms`, so that workerd sees the client leave. */
  leaveAfter(path: string, ms: number): Promise<void>
  readonly miniflare: Miniflare
  /** A part of every URL, and so of what is stored. */
  readonly port: number
  stop(): Promise<void>
}

/** Starts `workers/<name>.ts` as `tsup` bundles it from the sources. Rejects when workerd cannot start. */
export async function startWorker(
  name: string,
  options: Partial<MiniflareOptions> = {},
  port = 0,
): Promise<Workerd> {
  const miniflare = new Miniflare({
    // a list, for a worker of one text may import nothing of the runtime's own
    modules: [{ type: 'ESModule', path: `${name}.js`, contents: await bundle(name) }],
    compatibilityDate: '2026-07-01',
    // without the proxy in front of it, which would hide that a client left
    unsafeDirectSockets: [{ port }],
    ...options,
  } as MiniflareOptions)
  const base = await miniflare.unsafeGetDirectURL()
  const get: Workerd['get'] = (path, init) => fetch(new URL(path, base), init)
  return {
    miniflare,
    port: Number(base.port),
    get,
    json: async (path) => (await get(path)).json(),
    leaveAfter: (path, ms) => leaveAfter(base, path, ms),
    stop: () => miniflare.dispose(),
  }
}

/** Why workerd does not start on this machine, or `undefined` when it does. */
export async function reasonNotToRun(): Promise<string | undefined> {
  try {
    const script = 'export default { fetch: () => new Response("ok") }'
    const miniflare = new Miniflare({ modules: true, script, compatibilityDate: '2026-07-01' })
    await miniflare.ready
    await miniflare.dispose()
    return undefined
  } catch (error) {
    return String(error)
  }
}

/** `workers/<name>.ts` as one module, from the sources. */
export function bundle(name: string): Promise<string> {
  return bundleFile(join(import.meta.dirname, 'workers', `${name}.ts`))
}

/** A file as one module, with all that it imports, from the sources. */
export async function bundleFile(path: string): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'freshet-worker-'))
  try {
    await build({
      config: false,
      silent: true,
      entry: { bundle: path },
      outDir,
      format: 'esm',
      splitting: false,
      target: 'es2022',
      noExternal: [/./],
      esbuildOptions: (esbuild) => {
        esbuild.conditions = ['@freshet/source', 'workerd', 'worker']
      },
    })
    return await readFile(join(outDir, 'bundle.js'), 'utf8')
  } finally {
    await rm(outDir, { recursive: true })
  }
}

function leaveAfter(base: URL, path: string, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(base.port), base.hostname)
    socket.on('error', reject)
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${base.host}\r\n\r\n`)
    // a plain close leaves workerd waiting for the answer to be read; a reset does not
    setTimeout(() => resolve(void socket.resetAndDestroy()), ms)
  })
}
