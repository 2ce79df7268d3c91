import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A server that caches, installed on this machine. */
export interface Server {
  readonly name: string
  /** The command that tells its version. */
  readonly version: readonly [command: string, ...args: string[]]
  /** Lays out its files in `folder` and says what to run. */
  readonly set: (place: Place) => Promise<readonly [command: string, ...args: string[]]>
}

interface Place {
  readonly folder: string
  /** Where it is to listen, on 127.0.0.1. */
  readonly port: number
  readonly originPort: string
}

/** Configured as the suite's own Docker image configures them. */
export const servers: readonly Server[] = [
  { name: 'nginx', version: ['nginx', '-v'], set: nginx },
  { name: 'Apache httpd', version: ['apache2', '-v'], set: apache },
  { name: 'Squid', version: ['squid', '-v'], set: squid },
  { name: 'Varnish', version: ['varnishd', '-V'], set: varnish },
  { name: 'Apache Traffic Server', version: ['traffic_server', '-V'], set: trafficServer },
]

/** Its version, or `undefined` when it is not installed. */
export async function installedVersion({ version: [command, ...args] }: Server): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(command, args)
    return /\d+(\.\d+)+/.exec(stdout + stderr)?.[0]
  } catch {
    return undefined
  }
}

/** A server, running. */
export interface Running {
  readonly url: string
  stop(): Promise<void>
}

/** Starts a server in front of the one at `origin`, with its files in a temporary folder. */
export async function startServer(server: Server, origin: string): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'))
  // some servers give up their rights before they write
  await chmod(folder, 0o777)
  const port = await freePort()
  const [command, ...args] = await server.set({ folder, port, originPort: new URL(origin).port })
  const child = spawn(command, args, { stdio: 'ignore' })
  await untilListening(port, child)
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode === null) {
        child.kill()
        await once(child, 'exit')
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function nginx({ folder, port, originPort }: Place): Promise<[string, ...string[]]> {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off;
pid ${folder}/pid;
error_log /dev/null;
events { worker_connections 2048; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  proxy_cache_path ${folder}/cache levels=1:2 keys_zone=suite:8m max_size=1000m inactive=600m;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://127.0.0.1:${originPort};
      proxy_cache suite;
      proxy_cache_revalidate on;
    }
  }
}
`,
  )
  return ['nginx', '-c', join(folder, 'nginx.conf'), '-e', '/dev/null']
}

async function apache({ folder, port, originPort }: Place): Promise<[string, ...string[]]> {
  const modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http', 'cache', 'cache_disk']
  await writeFile(
    join(folder, 'httpd.conf'),
    `${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ServerName localhost
ServerRoot ${folder}
DefaultRuntimeDir ${folder}
PidFile ${folder}/pid
ErrorLog /dev/null
User www-data
Group www-data
Listen 127.0.0.1:${port}
ProxyPass "/" "http://127.0.0.1:${originPort}/"
CacheEnable disk /
CacheRoot ${folder}
CacheDirLevels 5
CacheDirLength 3
CacheDefaultExpire 0
CacheIgnoreNoLastMod On
CacheStoreExpired On
UseCanonicalName On
CacheHeader On
CacheDetailHeader on
`,
  )
  return ['apache2', '-f', join(folder, 'httpd.conf'), '-DFOREGROUND']
}

async function squid({ folder, port, originPort }: Place): Promise<[string, ...string[]]> {
  await writeFile(
    join(folder, 'squid.conf'),
    `http_port 127.0.0.1:${port} accel defaultsite=localhost no-vhost
cache_peer 127.0.0.1 parent ${originPort} 0 no-query no-digest originserver default name=suite
http_access allow all
refresh_pattern -i (/cgi-bin/|\\?) 0 0% 0
refresh_pattern . 0 20% 4320
shutdown_lifetime 1 second
connect_retries 3
access_log none
cache_log /dev/null
pid_filename none
coredump_dir ${folder}
`,
  )
  return ['squid', '-N', '-f', join(folder, 'squid.conf')]
}

async function varnish({ folder, port, originPort }: Place): Promise<[string, ...string[]]> {
  const parameters = ['default_ttl=0', 'default_grace=0', 'default_keep=3600']
  const backend = `127.0.0.1:${originPort}`
  const flags = [
    '-F',
    '-j',
    'none',
    '-n',
    folder,
    '-a',
    `127.0.0.1:${port}`,
    '-b',
    backend,
    '-s',
    'malloc,64M',
  ]
  return ['varnishd', ...flags, ...parameters.flatMap((each) => ['-p', each])]
}

async function trafficServer({ folder, port, originPort }: Place): Promise<[string, ...string[]]> {
  const own = { sysconfdir: 'conf', cachedir: 'cache', datadir: 'cache', logdir: 'log', runtimedir: 'run' }
  await cp('/etc/trafficserver', join(folder, 'conf'), { recursive: true })
  for (const name of ['conf', 'cache', 'log', 'run']) {
    await mkdir(join(folder, name), { recursive: true })
    await chmod(join(folder, name), 0o777)
  }
  const system = { bindir: 'bin', sbindir: 'sbin', libdir: 'lib/trafficserver' }
  const layout = [
    'prefix: /usr',
    'exec_prefix: /usr',
    ...Object.entries(system).map(([name, path]) => `${name}: /usr/${path}`),
    'libexecdir: /usr/lib/trafficserver/modules',
    `localstatedir: ${folder}`,
    ...Object.entries(own).map(([name, path]) => `${name}: ${folder}/${path}`),
  ]
  await writeFile(join(folder, 'runroot.yaml'), layout.join('\n'))
  await writeFile(join(folder, 'conf/remap.config'), `map / http://127.0.0.1:${originPort}/\n`)
  await writeFile(join(folder, 'conf/storage.config'), `${folder}/cache 64M\n`)
  await appendFile(
    join(folder, 'conf/records.config'),
    `
CONFIG proxy.config.http.server_ports STRING ${port}:ip-in=127.0.0.1
CONFIG proxy.config.http.cache.cache_responses_to_cookies INT 1
CONFIG proxy.config.url_remap.pristine_host_hdr INT 1
`,
  )
  return ['traffic_server', `--run-root=${folder}/runroot.yaml`]
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended at its start (${child.exitCode})`)
    const socket = connect(port, '127.0.0.1')
    const isUp = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (isUp) return
    await pause(100)
  }
  throw new Error(`${child.spawnfile} does not listen`)
}
