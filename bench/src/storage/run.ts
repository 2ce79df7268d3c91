import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { median } from '../statistics.ts'
import { table } from '../table.ts'
import type { Latency } from './one-by-one.ts'

/**
 * Measures what a storage costs: a hit on Redis beside a bare GET, the first byte of a miss, a long body's memory. Each in a
 * process of its own, so that none pays for another.
 */
const run = promisify(execFile)

async function program(
  name: string,
  args: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<string> {
  const file = new URL(`${name}.ts`, import.meta.url).pathname
  const all = ['--conditions=@freshet/source', '--max-old-space-size=12000', ...flags, file, ...args]
  const { stdout } = await run(process.execPath, all, { maxBuffer: 1e7 })
  return stdout.trim()
}

const mib = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(0)} MiB`

console.log(`Node ${process.version} on ${process.platform} ${process.arch}\n`)
console.log(
  'A hit on Redis, beside a bare GET of the same bytes, operation by operation (quartiles of 41 rounds):\n',
)
console.log(await program('redis'))

console.log('\nThe first byte of a miss, where the handler fetches 8 KiB from this machine:\n')
console.log(firstByteTable(JSON.parse(await program('first-byte')) as Record<string, Latency>))

console.log('\nA body of 1 GiB, made in the process, stored in files (medians of 5):\n')
const resident = { bare: [] as Growth[][], cached: [] as Growth[][], 'after-bare': [] as Growth[][] }
for (let round = 0; round < 5; round++) {
  for (const whose of ['bare', 'cached', 'after-bare'] as const) resident[whose].push(await longBody(whose))
}
const [bareHeld, cachedHeld] = [
  await longBody('bare', '--expose-gc'),
  await longBody('cached', '--expose-gc'),
]
const grown = (results: readonly Growth[][], at: number): string =>
  mib(median(results.map((result) => result[at]!.growth)))
console.log(
  table([
    ['', 'growth of the resident peak', 'content held at most'],
    ['the bare handler, read to its end', grown(resident.bare, 0), mib(bareHeld[0]!.held)],
    ['a miss', grown(resident.cached, 0), mib(cachedHeld[0]!.held)],
    ['a hit after it', grown(resident.cached, 1), mib(cachedHeld[1]!.held)],
    ['a miss, where the bare handler was read before', grown(resident['after-bare'], 1), ''],
    ['a hit after that', grown(resident['after-bare'], 2), ''],
    ['a miss and a hit, garbage collected each 8 MiB', mib(cachedHeld[1]!.growth), ''],
  ]),
)

interface Growth {
  readonly growth: number
  readonly held: number
}

async function longBody(whose: keyof typeof resident, ...flags: string[]): Promise<Growth[]> {
  return JSON.parse(await program('long-body', [whose, '1024'], flags)) as Growth[]
}

function firstByteTable({
  bare,
  memory,
  files,
  read,
  byHand,
  byHandDerived,
  byHandAndRead,
}: Record<string, Latency>): string {
  const row = (title: string, { median, ratio, ratioQuartiles: [lower, upper] }: Latency): string[] => [
    title,
    `${median.toFixed(0)} µs`,
    `${ratio.toFixed(2)}× (${lower.toFixed(2)}–${upper.toFixed(2)})`,
  ]
  return table([
    ['', 'median', 'of the bare handler'],
    ['the bare handler', `${bare!.median.toFixed(0)} µs`, ''],
    row('a miss, own memory', memory!),
    row('a miss, files', files!),
    row('teed and kept by hand', byHand!),
    row('that, with a request of its own for the handler', byHandDerived!),
    row('a missing file read, then that', byHandAndRead!),
    row('to read a file that is not there', read!),
  ])
}
