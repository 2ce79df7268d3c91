import { withCache } from '../../src/cloudflare.ts'
import { instrumentedCache } from '../../src/opentelemetry.ts'

const fields = { 'cache-control': 'max-age=60' }

// without an SDK, and without anything of Node: made at the top of the module, where a Worker may do no I/O
export default withCache(
  { fetch: () => new Response('2.41 m', { headers: fields }) as never },
  instrumentedCache(),
)
