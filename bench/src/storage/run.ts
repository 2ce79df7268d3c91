import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { quantile } from '../statistics.ts'
import { table } from '../table.ts'

/**
 * Measures what a storage costs: a hit on Redis beside a bare GET, a long body's memory and first byte. Each in a process
 * of its own, so that none pays for another.
 */
const run = promisify(execFile)

async function program(name: string, ...args: string[]): Promise<string> {
  const file = new URL(`${name}.ts`, import.meta.url).pathname
  const flags = ['--conditions=@freshet/source', '--max-old-space-size=12000']
  const { stdout } = await run(process.execPath, [...flags, file, ...args], { maxBuffer: 1e7 })
  return stdout.trim()
}

const numbers = async (name: string, ...args: string[]): Promise<Record<string, number>> =>
  JSON.parse((await program(name, ...args)).split('\n').at(-1)!)

const mib = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(0)} MiB`
const times = (ratio: number): string => `${ratio.toFixed(2)}×`

console.log(`Node ${process.version} on ${process.platform} ${process.arch}\n`)
console.log('A hit on Redis, beside a bare GET of the same bytes:\n')
console.log(await program('redis'))

console.log('\nA body of 1 GiB, made in the process, stored in files:\n')
const rounds = { bare: [] as Record<string, number>[], cached: [] as Record<string, number>[] }
for (let round = 0; round < 3; round++) {
  rounds.bare.push(await numbers('long-body', '1024', 'bare'))
  rounds.cached.push(await numbers('long-body', '1024'))
}
const median = (results: readonly Record<string, number>[], name: string): number =>
  quantile(
    results.map((result) => result[name]!),
    0.5,
  )
console.log(
  table([
    ['growth of the resident peak', 'median of 3'],
    ['the bare handler, read to its end', mib(median(rounds.bare, 'growth'))],
    ['a miss', mib(median(rounds.cached, 'missGrowth'))],
    ['a miss and a hit', mib(median(rounds.cached, 'hitGrowth'))],
    [
      'first byte of a miss / of the bare handler (8 KiB by fetch)',
      times(median(rounds.cached, 'firstByteRatio')),
    ],
  ]),
)
