import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Agent, type Dispatcher } from 'undici'
import { Miniflare, type MiniflareOptions } from 'miniflare'
import { cases } from '../cases/index.ts'
import { childNamed, limitMemory, waitedBy } from '../machine.ts'
import { takeTurns, type Timer } from '../measure.ts'
import { freshet } from '../peers/freshet.ts'
import { peers } from '../peers/index.ts'
import { planFor } from '../plans.ts'
import { ownerOfFile } from '../profile/cpu-profile.ts'
import { connect, ownerInBundle, samplerBy } from '../profile/inspector.ts'
import { type Profiled, profileInTurn } from '../profile/profiled.ts'
import { type CaseResult, rowsOf } from '../report/result.ts'
import { bundleWorker } from './bundle.ts'
import type { Run, Runner, Server } from './runner.ts'

/** The worker in one process of workerd, asked from outside, where the clock goes on. */
export const workerd: Runner = {
  runtime: 'workerd',
  async version() {
    const file = createRequire(createRequire(import.meta.url).resolve('miniflare')).resolve(
      'workerd/package.json',
    )
    return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version
  },
  run: (run) => withWorker({}, (server, agent) => measureIn(server, agent, run)),
  async memory() {
    throw new Error('workerd does not tell how much memory it uses')
  },
  profile: (name) => withWorker({ inspectorPort: 0 }, (server, agent) => profileIn(server, agent, name)),
  serve: () => start(),
}

/** Starts the worker for a work of which no request ever times out, and ends it. */
async function withWorker<Result>(
  options: WorkerOptions,
  work: (server: WorkerServer, dispatcher: Dispatcher) => Promise<Result>,
): Promise<Result> {
  const server = await start(options)
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 })
  const stop = limitMemory(server.pid)
  try {
    return await work(server, agent)
  } finally {
    stop()
    await agent.destroy()
    await server.stop()
  }
}

type Query = readonly [name: string, value: string][]
type Ask = (path: string, query?: Query) => Promise<unknown>

interface Told {
  readonly names: readonly string[]
  readonly counts?: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly leftOut: Readonly<Record<string, string>>
  readonly most: Readonly<Record<string, number | undefined>>
}

function askerOf({ origin }: Server, dispatcher: Dispatcher): Ask {
  return async (path, query = []) => {
    const answer = await dispatcher.request({
      origin,
      path: `${path}?${new URLSearchParams([...query])}`,
      method: 'GET',
    })
    if (answer.statusCode !== 200) throw new Error(await answer.body.text())
    return answer.body.json()
  }
}

async function profileIn(server: WorkerServer, dispatcher: Dispatcher, name: string): Promise<Profiled[]> {
  const ask = askerOf(server, dispatcher)
  const told = (await ask('/prepare', [
    ['case', name],
    ['quick', 'true'],
    ['contender', freshet.name],
  ])) as Told
  const { post, close } = await connect(await server.inspectorUrl())
  const sampler = await samplerBy(post, ownerInBundle(server.script, ownerOfFile))
  const run = (contender: string, operations: number): Promise<unknown> =>
    ask('/run', [
      ['contender', contender],
      ['operations', String(operations)],
    ])
  const profiled = await profileInTurn(told.names, { ...sampler, run }, (each) => told.most[each])
  await ask('/check')
  close()
  return profiled
}

async function measureIn(server: Server, dispatcher: Dispatcher, run: Run): Promise<CaseResult> {
  const { pid } = server
  const of = cases.find(({ name }) => name === run.case)!
  const ask = askerOf(server, dispatcher)
  const contenders = (run.contenders ?? []).map((name) => ['contender', name] as [string, string])
  const told = (await ask('/prepare', [
    ['case', run.case],
    ['quick', String(run.quick)],
    ...contenders,
  ])) as Told
  const waited = pid === undefined ? () => 0 : waitedBy(pid)
  const timers = told.names.map((name) => [name, timerFor(name, told.most[name], ask, waited)] as const)
  const measured = await takeTurns(Object.fromEntries(timers), { ...planFor(run.quick, of.heavy), waited })
  await ask('/check')
  return {
    case: of.name,
    title: of.title,
    runtime: 'workerd',
    base: of.base,
    apart: of.apart ?? false,
    rows: rowsOf(measured, {
      counts: told.counts,
      baseOf: of.baseOf,
      apart: peers.filter(({ shares }) => shares === false).map(({ name }) => name),
    }),
    leftOut: told.leftOut,
  }
}

/** What a request takes with its operations more than without them. */
function timerFor(contender: string, most: number | undefined, ask: Ask, waited: () => number): Timer {
  const took = async (operations: number, isEmpty: boolean): Promise<number> => {
    const before = waited()
    const start = performance.now()
    await ask('/run', [
      ['contender', contender],
      ['operations', String(operations)],
      ['empty', String(isEmpty)],
    ])
    return (performance.now() - start) * 1000 - (waited() - before)
  }
  const timer: Timer = async (operations) => {
    const empty = await took(operations, true)
    return (await took(operations, false)) - empty
  }
  timer.most = most
  return timer
}

interface WorkerServer extends Server {
  readonly script: string
  /** The inspector of the worker, not of miniflare's own. */
  inspectorUrl(): Promise<URL>
}

interface WorkerOptions {
  readonly inspectorPort?: number
}

async function start(options: WorkerOptions = {}): Promise<WorkerServer> {
  const script = await bundleWorker(join(import.meta.dirname, '../inside/worker.ts'))
  const miniflare = new Miniflare({
    ...options,
    modules: true,
    script,
    compatibilityDate: '2026-07-01',
    compatibilityFlags: ['nodejs_compat'],
    kvNamespaces: ['PAGES'],
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
  } as MiniflareOptions)
  const { origin } = await miniflare.unsafeGetDirectURL()
  return {
    origin,
    pid: await childNamed('workerd'),
    script,
    inspectorUrl: async () => new URL('/core:user:', await miniflare.getInspectorURL()),
    stop: () => miniflare.dispose(),
  }
}
