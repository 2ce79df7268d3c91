import { execFile } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Server } from '../runners/runner.ts'
import { start } from '../servers/child.ts'
import { temporaryFolder } from '../servers/folder.ts'
import { freePort } from '../servers/free-port.ts'

/** The version of the nginx that is installed, or `undefined`. */
export async function nginxVersion(): Promise<string | undefined> {
  try {
    const { stderr } = await promisify(execFile)('nginx', ['-v'])
    return /\d+(\.\d+)+/.exec(stderr)?.[0]
  } catch {
    return undefined
  }
}

/** nginx with one worker, whose `proxy_cache` stands before the server at `origin`. */
export async function startNginx(origin: string): Promise<Server> {
  const folder = temporaryFolder('load')
  // its worker gives up its rights before it writes
  await chmod(folder, 0o777)
  const port = await freePort()
  await writeFile(join(folder, 'nginx.conf'), configuration(folder, port, new URL(origin).host))
  const child = start('nginx', ['-c', join(folder, 'nginx.conf'), '-e', '/dev/null'], { signal: 'SIGTERM' })
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.process.pid,
    stop: () => child.stop(),
  }
}

function configuration(folder: string, port: number, origin: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log /dev/null;
events { worker_connections 1024; }
http {
  access_log off;
  # as Debian's own configuration
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  proxy_cache_path ${folder}/cache levels=1:2 keys_zone=pages:8m;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://${origin};
      proxy_cache pages;
    }
  }
}
`
}
