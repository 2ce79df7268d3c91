import { KEPT } from '../cases/kept.ts'
import { BARE } from '../cases/misses.ts'
import { waitedBy } from '../machine.ts'
import { type Plan, takeTurns, type Timer } from '../measure.ts'
import { servingPeers } from '../peers/index.ts'
import { type CaseResult, rowsOf } from '../report/result.ts'
import type { Run, Runner } from '../runners/runner.ts'
import type { ServedCase } from './cases.ts'
import { connect, type Received } from './client.ts'

type Ask = (contender: string, round: number, at: number) => Promise<Received>

/** Measures misses of one kind through a real server of a runtime, against its bare handler. */
export async function measureServed(
  of: ServedCase,
  { contenders }: Run,
  runner: Runner,
  plan: Plan,
): Promise<CaseResult> {
  const server = await runner.serve()
  const client = connect(server.origin)
  try {
    const ask: Ask = (contender, round, at) =>
      client.get(`/${encodeURIComponent(contender)}/${of.kind}/${round}/${at}`)
    const taking = servingPeers.filter(
      ({ name, cannot }) => !cannot.miss && (contenders?.includes(name) ?? true),
    )
    const names = [BARE, ...(of.kind === '8k' ? [KEPT] : []), ...taking.map(({ name }) => name)]
    for (const name of names) await prove(name, of, ask)
    const timers = Object.fromEntries(names.map((name) => [name, timerFor(name, of, ask)]))
    const waits = [waitedBy('self'), ...(server.pid === undefined ? [] : [waitedBy(server.pid)])]
    const waited = (): number => waits.reduce((sum, wait) => sum + wait(), 0)
    const measured = await takeTurns(timers, { ...plan, waited })
    return {
      case: of.name,
      title: of.title,
      runtime: runner.runtime,
      base: BARE,
      apart: false,
      rows: rowsOf(measured),
      leftOut: {},
    }
  } finally {
    client.close()
    await server.stop()
  }
}

/** A round begins with an empty cache, and asks for each page once. */
function timerFor(name: string, of: ServedCase, ask: Ask): Timer {
  let round = 0
  const timer: Timer = async (operations) => {
    round++
    let sum = 0
    for (let at = 0; at < operations; at++) {
      const received = await ask(name, round, at)
      if (received.status !== 200 || received.bytes !== of.bytes)
        throw new Error(`${name}: ${told(received)}`)
      sum += of.took(received)
    }
    return sum
  }
  // what is short to come is long to read
  timer.most = of.kind === 'streamed' ? 8 : undefined
  return timer
}

/** Two pages are two misses; one that is asked for again is a hit, but without a cache, or where nothing looks at what is kept. */
async function prove(name: string, of: ServedCase, ask: Ask): Promise<void> {
  const made: unknown[] = []
  for (const at of [0, 1, 0, 1]) {
    const received = await ask(name, 0, at)
    if (received.status !== 200 || received.bytes !== of.bytes) throw new Error(`${name}: ${told(received)}`)
    made.push(received.headers['x-made'])
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const [first, second, third, fourth] = made
  const isCached = first === third && second === fourth
  if (first === undefined || first === second || isCached === (name === BARE || name === KEPT)) {
    throw new Error(`${name} answered two pages, asked for twice, with what was made as ${made.join(', ')}`)
  }
}

function told({ status, bytes }: Received): string {
  return `${status} with ${bytes} bytes`
}
