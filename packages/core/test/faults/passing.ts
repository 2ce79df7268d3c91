import { afterEach, beforeEach, vi } from 'vitest'

/** What ends at all has ended by then: ms. */
const LONGEST = 120_000

/** Makes the time of each test of a file stand still. */
export function useFakeTime(): void {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
  afterEach(() => void vi.useRealTimers())
}

/** Lets the fake time pass until `work` is done: a ms with each turn of the event loop. */
export async function passUntil<T>(work: Promise<T>): Promise<T> {
  let isOver = false
  const over = work.finally(() => (isOver = true))
  const until = Date.now() + LONGEST
  while (!isOver) {
    await new Promise((resume) => setImmediate(resume))
    vi.advanceTimersByTime(1)
    if (Date.now() > until) throw new Error('Something never ends')
  }
  return over
}

/** Whole ms of the time that passes. */
export function pause(ms: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, ms))
}
