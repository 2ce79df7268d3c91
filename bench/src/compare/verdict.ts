import type { Quartiles } from '../statistics.ts'

/** How a metric of this commit is to that of another: more than 1 is slower. */
export interface Ratio {
  readonly median: number
  readonly quartiles: Quartiles
}

/** The greatest ratio that passes. */
export const BOUND = 1.15

/** Whether it is slower than the bound allows, and so clearly that noise does not explain it. */
export function isSlower({ median, quartiles: [lower] }: Ratio): boolean {
  return median > BOUND && lower > 1
}
