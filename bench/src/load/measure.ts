import { join } from 'node:path'
import { KEPT } from '../cases/kept.ts'
import { proveBytes } from '../cases/proof.ts'
import { servingPeers } from '../peers/index.ts'
import { undiciFetch } from '../peers/undici.ts'
import { type ProcessRunner, serve } from '../runners/process.ts'
import type { Server } from '../runners/runner.ts'
import { nginxVersion, startNginx } from './nginx.ts'
import { contentAt, PAGES, pathOf } from './site.ts'
import type { Load, Tool } from './tool.ts'

/** What `static`, the base, and every other contender did in each round. */
export type Rounds = ReadonlyMap<string, readonly Load[]>

export interface LoadPlan {
  readonly rounds: number
  readonly seconds: number
  /** These alone, beside the base. */
  readonly contenders?: readonly string[]
}

export const STATIC = 'static'
const NGINX = 'nginx proxy_cache'

/** Loads one server after the other, round after round, while the others stand idle. All of them end with it. */
export async function measureLoad(runner: ProcessRunner, tool: Tool, plan: LoadPlan): Promise<Rounds> {
  const servers = new Map<string, Server>()
  try {
    await startAll(servers, runner, plan)
    for (const [name, { origin }] of servers) await prove(name, origin)
    const rounds = new Map<string, Load[]>([...servers.keys()].map((name) => [name, []]))
    // what is compiled while it runs is not what it does later
    for (const { origin } of servers.values()) await tool.run(origin, 1)
    for (let round = 0; round < plan.rounds; round++) {
      for (const name of turned([...servers.keys()], round)) {
        rounds.get(name)!.push(await tool.run(servers.get(name)!.origin, plan.seconds))
      }
    }
    for (const [name, { origin }] of servers) await prove(name, origin)
    return rounds
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()))
  }
}

async function startAll(servers: Map<string, Server>, runner: ProcessRunner, plan: LoadPlan): Promise<void> {
  const { program, flags } = runner
  const script = join(import.meta.dirname, 'serve.ts')
  const own = runner.runtime === 'node' ? [undiciFetch] : []
  const names = [KEPT, ...[...servingPeers, ...own].map(({ name }) => name)]
  const wanted = (name: string): boolean => plan.contenders?.includes(name) ?? true
  for (const name of [STATIC, ...names.filter(wanted)]) {
    servers.set(name, await serve(program, [...flags, script, name]))
  }
  if (wanted(NGINX) && (await nginxVersion()) !== undefined) {
    servers.set(NGINX, await startNginx(servers.get(STATIC)!.origin))
  }
}

/** Each round begins with another, and every other goes the other way. */
function turned<Item>(items: readonly Item[], round: number): Item[] {
  const start = round % items.length
  const turn = [...items.slice(start), ...items.slice(0, start)]
  return round % 2 === 0 ? turn : turn.toReversed()
}

/** Each page is 200 and its own; and, but for the base, the same response each time, so that all that follow are hits. */
async function prove(name: string, origin: string): Promise<void> {
  const made: unknown[] = []
  for (let at = 0; at < 3 * PAGES; at++) {
    const path = pathOf(at % PAGES)
    const response = await fetch(origin + path)
    if (response.status !== 200) throw new Error(`${name}, ${path}: ${response.status}`)
    proveBytes(`${name}, ${path}`, new Uint8Array(await response.arrayBuffer()), contentAt(path))
    made.push(response.headers.get('x-made'))
  }
  const again = made.slice(2 * PAGES).filter((each, at) => each === made[PAGES + at]).length
  if (again !== (name === STATIC ? 0 : PAGES))
    throw new Error(`${name}: ${again} of ${PAGES} pages were hits`)
}
