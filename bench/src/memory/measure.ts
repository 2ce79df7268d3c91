import { median, quartiles } from '../statistics.ts'
import { peers } from '../peers/index.ts'
import type { CaseResult, Row } from '../report/result.ts'
import type { Growth, Run, Runner } from '../runners/runner.ts'
import { BODY, HEADER_TEXT, KEY_TEXT } from './entry.ts'
import { plainMap } from './map.ts'

export const MEMORY = {
  name: 'memory',
  title: 'Memory per entry, 1 KiB and six fields',
  base: plainMap.name,
} as const

/**
 * What an entry takes beyond its content and the text of its fields; the text of its key is part of it. Each contender has
 * a process of its own, and a collection before and after.
 */
export async function measureMemory({ quick, contenders }: Run, runner: Runner): Promise<CaseResult> {
  const here = runner.runtime === 'node' ? ['undici, request'] : []
  // what stores the same under another name takes the same
  const twice = ['@freshet/hono', 'ocache, getKey', 'http-cache-semantics, plain']
  const names = [...peers.map(({ name }) => name), ...here].filter((name) => !twice.includes(name))
  const wanted = [MEMORY.base, ...names.filter((name) => contenders?.includes(name) ?? true)]
  const growths = new Map<string, Growth[]>(wanted.map((name) => [name, []]))
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    for (const [name, grown] of growths) grown.push(await runner.memory(name, quick ? 10_000 : 30_000))
  }
  const base = growths.get(MEMORY.base)!
  return {
    case: MEMORY.name,
    title: MEMORY.title,
    runtime: runner.runtime,
    base: MEMORY.base,
    apart: true,
    rows: wanted.map((name) => rowOf(name, growths.get(name)!, base)),
    leftOut: {},
  }
}

function rowOf(contender: string, growths: readonly Growth[], base: readonly Growth[]): Row {
  const overheads = growths.map(overheadOf)
  const ratios = overheads.map((overhead, round) => overhead / overheadOf(base[round]!))
  const whole = (values: readonly number[]): number => Math.round(median(values))
  return {
    contender,
    unit: 'bytes',
    median: median(overheads),
    quartiles: quartiles(overheads),
    ratio: median(ratios),
    ratioQuartiles: quartiles(ratios),
    lost: 0,
    rounds: growths.length,
    operations: 1,
    counts: {
      'heap and buffers': whole(growths.map(({ heap }) => heap)),
      resident: whole(growths.map(({ rss }) => rss)),
      content: BODY,
      'text of the fields': HEADER_TEXT,
      'text of the key': KEY_TEXT,
    },
  }
}

function overheadOf({ heap }: Growth): number {
  return heap - BODY - HEADER_TEXT
}
