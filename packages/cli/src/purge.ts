import type { Command } from './command.ts'
import type { OptionSpec } from './options.ts'
import { CannotAsk, Refused, UsageError } from './errors.ts'
import type { Host } from './host.ts'
import type { Options } from './options.ts'
import { readStorage, readToken } from './proxy-options.ts'
import { atPlatform, PLATFORMS } from './purge/at-platform.ts'
import { atProxy } from './purge/at-proxy.ts'
import { atStorage } from './purge/at-storage.ts'
import type { Place } from './purge/place.ts'
import { renderPurged } from './render/purged.ts'
import { readUrl } from './request-options.ts'
import type { Target } from './traffic/target.ts'
import { tellWhile } from './progress.ts'

const OPTIONS: readonly OptionSpec[] = [
  { name: 'url', value: 'URL', multiple: true, text: 'What: every variant of it; with --at, a path will do' },
  { name: 'tag', value: 'TAG', multiple: true, text: 'What: all that has the tag' },
  { name: 'prefix', value: 'URL', multiple: true, text: 'What: all that has a URL that begins so' },
  { name: 'everything', text: 'What: all there is' },
  { name: 'soft', text: 'Make it stale in place of removing it' },
  { name: 'at', value: 'URL', text: 'Where: at a running freshet proxy; its token in FRESHET_PURGE_TOKEN' },
  { name: 'redis', value: 'URL', text: 'Where: in Redis, for all that keep responses there; needs ioredis' },
  { name: 'sqlite', value: 'FILE', text: 'Where: in a file, for all that keep responses there' },
  { name: 'private', text: 'Those of private caches in that storage' },
  {
    name: 'platform',
    value: 'NAME',
    text: `Where: ${PLATFORMS.slice(0, 3).join(', ')}, ${PLATFORMS.slice(3).join(', ')}`,
  },
  { name: 'api', value: 'URL', text: 'Where the API of the CDN is, if not where it always is' },
  { name: 'purge-token', value: 'TOKEN', text: 'For --at; better by FRESHET_PURGE_TOKEN' },
  { name: 'json', text: 'Write JSON' },
]

/** `freshet purge`. */
export const purge: Command = {
  name: 'purge',
  operands: 'WHERE WHAT',
  summary: 'Makes a proxy, a storage that caches share, or a CDN forget what it keeps',
  options: OPTIONS,
  exits: [
    [0, 'It is purged, or was not there'],
    [1, 'It was refused, or not all of it was done'],
    [2, 'The command line is wrong, or asks what cannot be done there'],
    [3, 'Nobody answers there'],
  ],
  examples: [
    ['freshet purge --at localhost:8080 --url /news', 'A page, at a proxy on this machine'],
    ['freshet purge --redis redis://localhost --tag articles --soft', 'Stale in all caches on one Redis'],
    ['freshet purge --sqlite cache.db --everything', 'All that is kept in a file'],
    ['freshet purge --platform cloudflare --tag a --tag b', 'At a CDN'],
  ],
  run,
}

async function run(options: Options, host: Host): Promise<number> {
  const targets = readTargets(options)
  const place = readPlace(options, host.env)
  const isSoft = options.has('soft')
  const isJson = options.has('json')
  try {
    const purged = await tellWhile(place.purge(targets, isSoft), `Purging at ${place.name} ...`, host)
    const told = { at: place.name, soft: isSoft, purged }
    host.stdout.write(isJson ? `${JSON.stringify(told)}\n` : renderPurged(told))
    return 0
  } catch (error) {
    const isTold = isJson && (error instanceof Refused || error instanceof CannotAsk)
    if (isTold)
      host.stdout.write(`${JSON.stringify({ at: place.name, soft: isSoft, error: error.message })}\n`)
    throw error
  }
}

function readTargets(options: Options): Target[] {
  const [surplus] = options.operands
  if (surplus !== undefined)
    throw new UsageError(`What is ${surplus}? Write --url, --tag or --prefix before it`)
  const at = options.value('at')
  const urlOf = (text: string): string =>
    at !== undefined && text.startsWith('/') ? new URL(text, readUrl(at)).href : readUrl(text)
  const targets: Target[] = [
    ...options.values('url').map((text) => ({ url: urlOf(text) })),
    ...options.values('tag').map((tag) => ({ tag })),
    ...options.values('prefix').map((text) => ({ prefix: urlOf(text) })),
  ]
  if (!options.has('everything')) {
    if (targets.length === 0) throw new UsageError('What? Write --url, --tag, --prefix or --everything')
    return targets
  }
  if (targets.length > 0) throw new UsageError('--everything leaves nothing else to purge')
  return [{ everything: true }]
}

function readPlace(options: Options, env: Host['env']): Place {
  const [at, platform] = [options.value('at'), options.value('platform')]
  const wheres = ['at', 'redis', 'sqlite', 'platform'].filter((name) => options.has(name))
  if (wheres.length !== 1)
    throw new UsageError(
      `${wheres.length === 0 ? 'Where?' : 'One place at a time:'} --at, --redis, --sqlite or --platform`,
    )
  if (at !== undefined)
    return atProxy(readUrl(at), readToken(options.value('purge-token') ?? env['FRESHET_PURGE_TOKEN']))
  if (platform !== undefined) return atPlatform(platform, env, options.value('api'))
  return atStorage(readStorage(options), env)
}
