/** Profiles one case in this process and prints, as JSON, where the time went: Node, Bun and Deno start it. */
import { Session } from 'node:inspector/promises'
import { KEPT } from '../cases/kept.ts'
import { prepare } from '../inside/prepare.ts'
import { timed } from '../measure.ts'
import { freshet } from '../peers/freshet.ts'
import type { Runtime } from '../runtime.ts'
import { type CpuProfile, ownerOfFile, timeIn } from './cpu-profile.ts'
import { profileInTurn, type Profiler } from './profiled.ts'

const runtime: Runtime = 'Bun' in globalThis ? 'bun' : 'Deno' in globalThis ? 'deno' : 'node'
const { works, check, close } = await prepare({ case: process.argv[2] ?? '', runtime, quick: true }, [
  freshet,
])
const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.setSamplingInterval', { interval: 100 })

const contenders = [Object.keys(works)[0]!, KEPT, freshet.name].filter((name) => name in works)
const profiler: Profiler = {
  async run(contender, operations) {
    await timed(works[contender]!)(operations)
  },
  async start() {
    await session.post('Profiler.start')
  },
  async stop() {
    const { profile } = (await session.post('Profiler.stop')) as { profile: CpuProfile }
    return timeIn(profile, ownerOfFile)
  },
}
const profiled = await profileInTurn(contenders, profiler, (name) => works[name]!.most ?? Infinity)
await check()
await close()
console.log(JSON.stringify(profiled))
process.exit()
