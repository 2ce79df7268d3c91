/** Profiles one case in this process and prints, as JSON, where the time went: Node, Bun and Deno start it. */
import { Session } from 'node:inspector/promises'
import { prepare } from '../inside/prepare.ts'
import { timed } from '../measure.ts'
import { freshet } from '../peers/freshet.ts'
import { thisRuntime } from '../runtime.ts'
import { ownerOfFile } from './cpu-profile.ts'
import { samplerBy } from './inspector.ts'
import { profileInTurn } from './profiled.ts'

const runtime = thisRuntime()
const { works, check, close } = await prepare({ case: process.argv[2] ?? '', runtime, quick: true }, [
  freshet,
])
const session = new Session()
session.connect()
// each runtime's types have names of their own for what may be sent
const sampler = await samplerBy(
  (method, params) => session.post(method as never, params as never),
  ownerOfFile,
)
const profiled = await profileInTurn(
  Object.keys(works),
  { ...sampler, run: (contender, operations) => timed(works[contender]!)(operations) },
  (contender) => works[contender]!.most,
)
await check()
await close()
console.log(JSON.stringify(profiled))
process.exit()
