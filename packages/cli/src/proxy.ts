import { type DrainableCache, drainable } from '@freshet/adapters/node'
import type { CacheEvent } from '@freshet/core'
import type { Command } from './command.ts'
import type { Host } from './host.ts'
import type { Options } from './options.ts'
import { PROXY_OPTIONS, type ProxyChoice, readProxyOptions } from './proxy-options.ts'
import { proxyListener } from './serve/answer.ts'
import { listen } from './serve/server.ts'
import { stopsOf } from './serve/stops.ts'
import { Watch } from './serve/watch.ts'
import type { Kept } from './storage/kept.ts'
import { openStorage } from './storage/open.ts'
import { type LiveActions, liveView } from './terminal/live-view.ts'
import { jsonView, textView } from './terminal/log-view.ts'
import type { Scene, View } from './terminal/view.ts'
import { Traffic } from './traffic/traffic.ts'

/** `freshet proxy`. */
export const proxy: Command = {
  name: 'proxy',
  operands: '--origin URL',
  summary: 'Puts a cache in front of a server, and shows what it does with each request',
  options: PROXY_OPTIONS,
  exits: [
    [0, 'It was told to stop (Ctrl-C, q, SIGTERM)'],
    [2, 'The command line is wrong'],
    [3, 'It cannot listen, or its storage is not there'],
  ],
  examples: [
    ['freshet proxy --origin localhost:3000', 'In front of an app on this machine'],
    ['freshet proxy --origin https://example.com --port 8080', 'In front of a site'],
    ['freshet proxy --origin localhost:3000 --allow-stale 1h', 'Answers while the app is down'],
    ['freshet proxy --origin localhost:3000 --sqlite cache.db', 'Remembers after a restart'],
    ['freshet proxy --origin localhost:3000 --json | jq .cache', 'For a program'],
  ],
  run,
}

async function run(options: Options, host: Host): Promise<number> {
  const choice = readProxyOptions(options, host.env)
  const kept = await openStorage(choice.storage, host.env)
  try {
    await serve(choice, kept, host)
  } finally {
    await kept.close()
  }
  return 0
}

/** Answers requests until it is told to stop. */
async function serve(
  { origin, token, place, ...choice }: ProxyChoice,
  kept: Kept,
  host: Host,
): Promise<void> {
  const { now, life } = host
  const traffic = new Traffic(now())
  const watch = new Watch(traffic, now)
  const cache = cacheOf(choice, kept, (event) => watch.event(event))
  const server = await listen(proxyListener({ cache, origin, token, watch }), place)
  const stops = stopsOf(life)
  const scene = { address: server.address, origin: origin.url.replace(/\/$/, ''), storage: kept.about }
  const purge = (): void => void cache.purge({ everything: true }).catch((error) => watch.trouble(error))
  const view = viewOf(choice, host)(scene, traffic, host, { purge, quit: stops.stop })
  traffic.showTo(view)
  await stops.asked
  view.stopping()
  await server.close(stops.insisted)
  await Promise.race([cache.drained(), stops.insisted])
  stops.release()
  view.end()
}

function cacheOf(
  { cache, storage: { isPrivate } }: Pick<ProxyChoice, 'cache' | 'storage'>,
  { storage, lock }: Kept,
  onEvent: (event: CacheEvent) => void,
): DrainableCache {
  // the answers of a private cache are for one: there is nobody to wait for
  return drainable({ ...cache, storage, onEvent, ...(lock !== undefined && !isPrivate && { lock }) })
}

/** A table for a terminal that can be drawn on, lines for all else. */
function viewOf({ show, isQuiet }: Pick<ProxyChoice, 'show' | 'isQuiet'>, { stdout, env }: Host): ViewMaker {
  if (show === 'json') return (scene, traffic, host) => jsonView(scene, traffic, host, isQuiet)
  const isTable = stdout.isTTY === true && env['TERM'] !== 'dumb' && !isQuiet
  return isTable ? liveView : (scene, traffic, host) => textView(scene, traffic, host, isQuiet)
}

type ViewMaker = (scene: Scene, traffic: Traffic, host: Host, actions: LiveActions) => View
