/** What is measured: one call is one operation, awaited. */
export type Work = () => unknown

/** How long each of several works took, of many rounds in which they took turns. */
export interface Measured {
  readonly name: string
  /** µs for one operation, the median of the rounds. */
  readonly median: number
  /** The same at the quarter and at three quarters of the rounds. */
  readonly quartiles: readonly [number, number]
  /** The median, over the rounds, of what it took against the first work in the same round. */
  readonly ratio: number
}

export interface Plan {
  /** Rounds, each of which runs every work. Default 21. */
  readonly rounds?: number
  /** Operations of one work in one round. Default 500. */
  readonly operations?: number
}

/**
 * Runs the works in turn, so that whatever else the machine does meets all of them, and starts each round with another
 * one, so that none always follows the same.
 */
export async function measure(works: Readonly<Record<string, Work>>, plan: Plan = {}): Promise<Measured[]> {
  const { rounds = 21, operations = 500 } = plan
  const names = Object.keys(works)
  const times = new Map(names.map((name) => [name, [] as number[]]))
  for (const name of names) await timed(works[name]!, operations)
  for (let round = 0; round < rounds; round++) {
    for (let at = 0; at < names.length; at++) {
      const name = names[(at + round) % names.length]!
      times.get(name)!.push(await timed(works[name]!, operations))
    }
  }
  const first = times.get(names[0]!)!
  return names.map((name) => {
    const all = times.get(name)!
    return {
      name,
      median: quantile(all, 0.5),
      quartiles: [quantile(all, 0.25), quantile(all, 0.75)],
      ratio: quantile(
        all.map((time, round) => time / first[round]!),
        0.5,
      ),
    }
  })
}

async function timed(work: Work, operations: number): Promise<number> {
  const start = process.hrtime.bigint()
  for (let at = 0; at < operations; at++) await work()
  return Number(process.hrtime.bigint() - start) / 1000 / operations
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** A table for a terminal: the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join('  '),
    )
    .join('\n')
}

/** A promise that is settled from outside. */
export interface Deferred {
  readonly promise: Promise<void>
  resolve(): void
  reject(error: Error): void
}

export function deferred(): Deferred {
  let resolve!: () => void
  let reject!: (error: Error) => void
  const promise = new Promise<void>((...settle) => ([resolve, reject] = settle))
  return { promise, resolve, reject }
}
