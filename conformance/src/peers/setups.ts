import { appendFile, chmod, cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where a server is to run. */
export interface Place {
  readonly folder: string
  /** Where it is to listen, on 127.0.0.1. */
  readonly port: number
  readonly originPort: string
}

/** Lays out the files of a server in the folder of `place`, and says what to run. */
export type Setup = (place: Place) => Promise<readonly [command: string, ...args: string[]]>

/** nginx, caching as in the suite's image. */
export const nginx: Setup = async ({ folder, port, originPort }) => {
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

/** Apache httpd with its cache on disk, and workers enough to keep every connection of the suite's. */
export const apache: Setup = async ({ folder, port, originPort }) => {
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
MaxKeepAliveRequests 0
KeepAliveTimeout 60
ServerLimit 4
StartServers 4
ThreadsPerChild 64
MaxRequestWorkers 256
MinSpareThreads 256
MaxSpareThreads 256
CacheHeader On
CacheDetailHeader on
`,
  )
  return ['apache2', '-f', join(folder, 'httpd.conf'), '-DFOREGROUND']
}

/** Squid as an accelerator, in memory. */
export const squid: Setup = async ({ folder, port, originPort }) => {
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

/** Varnish with its built-in rules. */
export const varnish: Setup = async ({ folder, port, originPort }) => {
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

/** Apache Traffic Server over the configuration that comes with it. */
export const trafficServer: Setup = async ({ folder, port, originPort }) => {
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
