/** Fills one cache and prints as JSON how much memory each entry took; started once for each contender. */
import { ask } from '../cases/proof.ts'
import { collect } from '../collect.ts'
import { peers } from '../peers/index.ts'
import type { Peer } from '../peers/peer.ts'
import { clientAsks, freshResponse } from './entry.ts'
import { plainMap } from './map.ts'

const WARM = 2000
const name = process.argv[2] ?? ''
const count = Number(process.argv[3] ?? 20_000)
const isNode = !('Bun' in globalThis) && !('Deno' in globalThis)
const own: Peer[] = isNode ? Object.values(await import('../peers/undici.ts')) : []
const peer = [plainMap, ...peers, ...own].find((each) => each.name === name)
if (peer === undefined) throw new TypeError(`There is no contender ${name}`)

let calls = 0
const cached = await peer.inFrontOf(
  ({ url }) => {
    calls++
    return freshResponse(url)
  },
  { maxBytes: Infinity },
)

/** Stores what nobody has asked for, and asks for it again, so that all that a hit makes is there too. */
async function fill(from: number, to: number): Promise<void> {
  for (let at = from; at < to; at++) {
    const before = calls
    for (let time = 0; time < 2; time++) await (await ask(cached, clientAsks(at))).arrayBuffer()
    if (calls !== before + 1) throw new Error(`${name} did not store ${clientAsks(at).url}`)
  }
}

async function used(): Promise<{ readonly heap: number; readonly rss: number }> {
  for (let time = 0; time < 5; time++) {
    if (!collect()) throw new Error('The collector cannot be asked: start with --expose-gc')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  // on Bun the heap has the external memory in it
  return { heap: 'Bun' in globalThis ? heapUsed : heapUsed + external, rss }
}

await fill(0, WARM)
const before = await used()
await fill(WARM, WARM + count)
const after = await used()
// all of it is still there
await (await ask(cached, clientAsks(0))).arrayBuffer()
if (calls !== WARM + count) throw new Error(`${name} has dropped what it stored`)
const grown = { heap: (after.heap - before.heap) / count, rss: (after.rss - before.rss) / count }
console.log(JSON.stringify(grown))
process.exit()
