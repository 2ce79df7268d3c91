import type { OptionSpec } from './options.ts'
import { UsageError } from './errors.ts'
import type { Options } from './options.ts'
import { readPort, readSize, readTime } from './quantities.ts'
import { readUrl } from './request-options.ts'
import type { OriginChoice } from './serve/answer.ts'
import type { Place } from './serve/server.ts'
import type { Env, StorageChoice } from './storage/kept.ts'
import { readRedisUrl } from './storage/redis.ts'

/** The options of `freshet proxy`. */
export const PROXY_OPTIONS: readonly OptionSpec[] = [
  { name: 'origin', value: 'URL', text: 'The server behind the cache' },
  { name: 'port', value: 'NUMBER', text: 'Where to listen (one that is free)' },
  { name: 'host', value: 'ADDRESS', text: 'On which address (127.0.0.1: this machine alone)' },
  { name: 'memory', value: 'SIZE', text: 'For responses (64MiB); beside another storage: in front of it' },
  { name: 'sqlite', value: 'FILE', text: 'Keep responses in a file' },
  { name: 'redis', value: 'URL', text: 'Keep responses in Redis, with other processes; needs ioredis' },
  { name: 'max-body', value: 'SIZE', text: 'What is longer is not stored (8MiB)' },
  { name: 'private', text: 'Be the cache of one user, who may keep what is private' },
  {
    name: 'allow-stale',
    value: 'TIME',
    text: 'How long a stale answer may cover for an origin that fails (0)',
  },
  { name: 'heuristic', value: 'TIME', text: 'The longest guess from Last-Modified (1d); off: no guess' },
  { name: 'stale-despite-s-maxage', text: 'Use stale answers in spite of s-maxage, as many CDNs do' },
  {
    name: 'origin-timeout',
    value: 'TIME',
    text: 'Until an answer of the origin begins, uploads included (60s)',
  },
  { name: 'keep-forwarded', text: 'Pass on X-Forwarded fields, set by a proxy in front' },
  { name: 'name', value: 'NAME', text: 'In Cache-Status (freshet)' },
  { name: 'purge-token', value: 'TOKEN', text: 'Allow freshet purge --at; better by FRESHET_PURGE_TOKEN' },
  { name: 'json', text: 'Write a line of JSON for each request' },
  { name: 'quiet', text: 'Write no line for each request' },
]

/** What a command line says of a proxy, checked. */
export interface ProxyChoice {
  readonly place: Place
  readonly origin: OriginChoice
  readonly storage: StorageChoice
  readonly cache: {
    readonly type: 'shared' | 'private'
    readonly allowStale: number
    readonly staleDespiteSMaxage: boolean
    readonly heuristic?: { readonly maximum: number } | false
    readonly maxBodySize?: number
    readonly name?: string
  }
  readonly token: string | undefined
  readonly show: 'json' | 'text'
  readonly isQuiet: boolean
}

/** Throws a `UsageError`. */
export function readProxyOptions(options: Options, env: Env): ProxyChoice {
  const [surplus] = options.operands
  if (surplus !== undefined) throw new UsageError(`${surplus} is too much: the server stands behind --origin`)
  return {
    place: { host: options.value('host') ?? '127.0.0.1', port: readPort(options.value('port') ?? '0') },
    origin: readOrigin(options),
    storage: readStorage(options),
    cache: readCache(options),
    token: readToken(options.value('purge-token') ?? env['FRESHET_PURGE_TOKEN']),
    show: options.has('json') ? 'json' : 'text',
    isQuiet: options.has('quiet'),
  }
}

function readOrigin(options: Options): OriginChoice {
  const text = options.value('origin')
  if (text === undefined) throw new UsageError('Which server? Write --origin URL')
  const url = readUrl(text)
  if (new URL(url).search + new URL(url).hash !== '')
    throw new UsageError(`--origin must have no query and no fragment: ${text}`)
  const timeout = readTime('origin-timeout', options.value('origin-timeout') ?? '60s')
  if (timeout < 1 || timeout > LONGEST_TIMER)
    throw new UsageError('--origin-timeout must be from 1ms to 24d, as long as an answer may ever take')
  return { url, timeout, keepForwarded: options.has('keep-forwarded') }
}

const LONGEST_TIMER = 2 ** 31 - 1

/** What `--sqlite`, `--redis`, `--memory` and `--private` say. Throws a `UsageError`. */
export function readStorage(options: Options): StorageChoice {
  const [sqlite, redis, memory] = ['sqlite', 'redis', 'memory'].map((name) => options.value(name))
  if (sqlite !== undefined && redis !== undefined) throw new UsageError('Either --sqlite or --redis')
  return {
    sqlite,
    redis: redis === undefined ? undefined : readRedisUrl(redis),
    memory: memory === undefined ? undefined : readSize('memory', memory),
    isPrivate: options.has('private'),
  }
}

function readCache(options: Options): ProxyChoice['cache'] {
  const [heuristic, maxBody, name] = ['heuristic', 'max-body', 'name'].map((one) => options.value(one))
  if (name === '') throw new UsageError('--name must not be empty')
  return {
    type: options.has('private') ? 'private' : 'shared',
    allowStale: readTime('allow-stale', options.value('allow-stale') ?? '0'),
    staleDespiteSMaxage: options.has('stale-despite-s-maxage'),
    ...(heuristic !== undefined && {
      heuristic: heuristic === 'off' ? false : { maximum: readTime('heuristic', heuristic) },
    }),
    ...(maxBody !== undefined && { maxBodySize: readSize('max-body', maxBody) }),
    ...(name !== undefined && { name }),
  }
}

const SHORTEST_TOKEN = 16

/** A token that nobody guesses and a field can carry. Throws a `UsageError` that does not tell it. */
export function readToken(text: string | undefined): string | undefined {
  if (text === undefined || (text.length >= SHORTEST_TOKEN && /^[!-~]+$/.test(text))) return text
  throw new UsageError(
    `The purge token must be ${SHORTEST_TOKEN} or more visible ASCII characters: openssl rand -hex 16 makes one`,
  )
}
