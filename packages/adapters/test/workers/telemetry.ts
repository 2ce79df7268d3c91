import { propagateContext } from '../observatory.ts'
import { whatIsSeen } from '../telemetry/seen.ts'

propagateContext()

export default { fetch: async () => Response.json(await whatIsSeen()) }
