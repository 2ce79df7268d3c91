import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { eventually } from './eventually.ts'

const binary = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/opt/homebrew/bin/nginx'].find((path) =>
  existsSync(path),
)

/** Whether nginx is missing here, and a title that says so. Throws in CI, where it must run. */
export function whereNginxRuns(title: string): { readonly missing: boolean; readonly title: string } {
  if (binary !== undefined) return { missing: false, title }
  if (process.env['CI']) throw new Error('nginx is missing: apt-get install nginx-light')
  return { missing: true, title: `${title} (skipped: no nginx)` }
}

/** A real server of files, each for an hour, with a log. */
export interface Nginx {
  readonly url: string
  /** Where the files are. */
  readonly folder: string
  /** What it was asked, a line for each request: `GET /app.css 200`. */
  log(): string[]
  /** Resolves when nothing listens any more. */
  stop(): Promise<void>
}

export async function startNginx(files: Readonly<Record<string, string | Uint8Array>>): Promise<Nginx> {
  const directory = mkdtempSync(join(tmpdir(), 'freshet-nginx-'))
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, 'files', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  const port = await freePort()
  writeFileSync(join(directory, 'nginx.conf'), configuration(directory, port))
  const server = spawn(binary!, ['-p', directory, '-c', join(directory, 'nginx.conf')], { stdio: 'ignore' })
  const kill = (): void => void server.kill('SIGKILL')
  process.once('exit', kill)
  const url = `http://127.0.0.1:${port}`
  await eventually(async () => void (await fetch(`${url}/ready`)))
  const logged = (): string[] => readFileSync(join(directory, 'access.log'), 'utf8').trim().split('\n')
  return {
    url,
    folder: join(directory, 'files'),
    log: () => logged().filter((line) => line !== '' && !line.includes(' /ready ')),
    async stop() {
      process.off('exit', kill)
      const gone = once(server, 'exit')
      server.kill('SIGTERM')
      await gone
      rmSync(directory, { recursive: true })
    },
  }
}

function configuration(directory: string, port: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${directory}/${name};`)
    .join(' ')
  // as root it gives its rights away, and with them those to files that are nobody else's
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  return `
    ${user} daemon off; worker_processes 1; pid ${directory}/pid; error_log ${directory}/error.log;
    events { worker_connections 256; }
    http {
      types {
        text/html html; text/css css; text/javascript js; image/png png; font/ttf ttf; audio/wav wav;
      }
      log_format asked '$request_method $request_uri $status';
      access_log ${directory}/access.log asked;
      ${temporary}
      server { listen 127.0.0.1:${port}; root ${directory}/files; expires 1h; }
    }`
}

/** A port that nothing listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
