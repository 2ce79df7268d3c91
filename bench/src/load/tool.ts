import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from '../servers/folder.ts'
import { PAGES, pathOf } from './site.ts'

/** What a load tool saw. Latencies are in ms. */
export interface Load {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

/** A program that asks for all pages in turn, over many connections. */
export interface Tool {
  readonly name: string
  /** Rejects where an answer was an error. */
  run(origin: string, seconds: number): Promise<Load>
}

const CONNECTIONS = 16
const run = promisify(execFile)

/** `wrk` where it is installed, else autocannon. */
export async function loadTool(): Promise<Tool> {
  // it says its version with an exit code of 1
  const isHere = await run('wrk', ['-v']).then(
    () => true,
    (error: { readonly code: unknown }) => error.code !== 'ENOENT',
  )
  return isHere ? wrk() : autocannon
}

const SCRIPT = `
local paths = ${PAGES}
local requests = {}
local at = 0
function init()
  wrk.headers["accept"] = "text/html"
  wrk.headers["accept-encoding"] = "gzip, deflate, br"
  for path = 0, paths - 1 do requests[path] = wrk.format("GET", "${pathOf(0).slice(0, -1)}" .. path) end
end
function request()
  at = (at + 1) % paths
  return requests[at]
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("{ \\"perSecond\\": %f, \\"p50\\": %f, \\"p99\\": %f, \\"errors\\": %d }",
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
`

async function wrk(): Promise<Tool> {
  const script = join(temporaryFolder('load'), 'pages.lua')
  await writeFile(script, SCRIPT)
  return {
    name: 'wrk',
    async run(origin, seconds) {
      const args = ['-t', '1', '-c', String(CONNECTIONS), '-d', `${seconds}s`, '-s', script, origin]
      const { stdout } = await run('wrk', args)
      const { errors, ...load } = JSON.parse(stdout.slice(stdout.lastIndexOf('{'))) as Load & {
        errors: number
      }
      if (errors > 0) throw new Error(`${errors} requests failed`)
      return load
    },
  }
}

interface Cannonade {
  readonly requests: { readonly average: number }
  readonly latency: { readonly p50: number; readonly p99: number }
  readonly errors: number
  readonly non2xx: number
}

const autocannon: Tool = {
  name: 'autocannon',
  async run(url, duration) {
    const requests = Array.from({ length: PAGES }, (_, at) => ({ path: pathOf(at) }))
    const { default: fire } = await import('autocannon')
    const told = (await fire({ url, duration, connections: CONNECTIONS, requests })) as Cannonade
    if (told.errors + told.non2xx > 0) throw new Error(`${told.errors + told.non2xx} requests failed`)
    return { perSecond: told.requests.average, p50: told.latency.p50, p99: told.latency.p99 }
  },
}
