// Run by Deno and by Bun: what the runtime sees of a cache.
import { propagateContext } from '../observatory.ts'
import { whatIsSeen } from './seen.ts'

propagateContext()
console.log(JSON.stringify(await whatIsSeen()))
