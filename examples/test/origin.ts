import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { vi } from 'vitest'
import { folderFor } from './smoke.ts'
import { freePort } from './start.ts'

/** A server for the reverse proxy to stand in front of. */
export interface Origin {
  /** What it is, with its version. */
  readonly title: string
  readonly url: string
  stop(): Promise<void>
}

/** The fields of what the origin answers, by how the path begins; its content is new each time. */
const ROUTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/levels/': { 'Cache-Control': 'public, max-age=60, stale-while-revalidate=600', 'Cache-Tag': 'levels' },
  '/volatile': { 'Cache-Control': 'max-age=0' },
  '/': {},
}

/** Starts nginx, or a server of Node where there is none. */
export async function startOrigin(): Promise<Origin> {
  const version = await promisify(execFile)('nginx', ['-v']).then(
    ({ stderr }) => /\d[\d.]+/.exec(stderr)?.[0],
    () => undefined,
  )
  return version === undefined ? startNode() : startNginx(version)
}

async function startNginx(version: string): Promise<Origin> {
  const { path, remove } = await folderFor('reverse-proxy')
  const port = await freePort()
  const conf = join(path, 'nginx.conf')
  await writeFile(conf, nginxConf(path, port))
  const child = spawn('nginx', ['-c', conf, '-e', '/dev/null'], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  process.once('exit', () => child.kill('SIGKILL'))
  const url = `http://127.0.0.1:${port}`
  await vi.waitFor(() => fetch(url), { timeout: 10_000, interval: 50 })
  let stopped: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    child.kill()
    await ended
    await remove()
  }
  return { title: `nginx ${version}`, url, stop: () => (stopped ??= stop()) }
}

function nginxConf(folder: string, port: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const locations = Object.entries(ROUTES).map(([path, fields]) => {
    const headers = Object.entries(fields).map(([name, value]) => `add_header ${name} "${value}";`)
    return `location ${path} { ${headers.join(' ')} return 200 "$uri $request_id"; }`
  })
  return `daemon off;
master_process off;
pid ${folder}/pid;
error_log /dev/null;
events {}
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  server {
    listen 127.0.0.1:${port};
    if ($request_method !~ ^(GET|HEAD)$) { return 405; }
    ${locations.join('\n    ')}
  }
}
`
}

async function startNode(): Promise<Origin> {
  let answers = 0
  const server = createServer(({ method, url = '' }, response) => {
    if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405).end()
    const route = Object.keys(ROUTES).find((path) => url.startsWith(path))
    for (const [name, value] of Object.entries(ROUTES[route ?? '/']!)) response.setHeader(name, value)
    response.end(`${url} ${++answers}`)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    title: `a server of Node ${process.versions.node}`,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
