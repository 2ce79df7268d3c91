/** What is measured: one call is one operation, awaited where it gives a promise. */
export interface Work {
  /** `at` counts the operations of a round from 0. */
  (at: number): unknown
  /** Makes ready what the operations of a round need; not timed. */
  before?(operations: number): unknown
  /** Makes ready what a stretch of them needs, just before it; not timed. */
  ready?(first: number, end: number): unknown
  /** Ends what they have left; not timed. */
  after?(): unknown
  /** The most operations of one round. Default `Infinity`. */
  most?: number
}

/** The last thing that a work gave, so that no compiler finds it useless. */
export let lastResult: unknown

/** Carries out operations one after the other. */
export async function loop(work: Work, first: number, end: number): Promise<void> {
  for (let at = first; at < end; at++) {
    const result = work(at)
    // a promise where none is needed would cost as much as some of the works
    lastResult = result instanceof Promise ? await result : result
  }
}

/**
 * Operations in stretches, forty at the most. Between two of them the event loop has a turn: a server has one with each
 * request, and without any an engine keeps alive whatever was weakly referred to, and with it gigabytes of content.
 */
export function stretches(operations: number): (readonly [first: number, end: number])[] {
  const length = Math.max(1, Math.ceil(operations / 40))
  const count = Math.ceil(operations / length)
  return Array.from({ length: count }, (_, at) => [at * length, Math.min((at + 1) * length, operations)])
}

/** One turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
