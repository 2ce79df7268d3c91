import type { Life } from '../life.ts'

/** Ms for which requests under way, and what they bring to the store, are waited for. */
const PATIENCE = 10_000

/** How a proxy is told to stop: once, to take its leave, and once more, to go at once. */
export interface Stops {
  readonly asked: Promise<void>
  /** Resolves for the second time, or {@link PATIENCE} after the first. */
  readonly insisted: Promise<void>
  stop(): void
  /** Hears no more of the process. */
  release(): void
}

export function stopsOf(life: Life): Stops {
  let ask = (): void => {}
  let insist = (): void => {}
  const asked = new Promise<void>((resolve) => (ask = resolve))
  const insisted = new Promise<void>((resolve) => (insist = resolve))
  let times = 0
  const stop = (): void => {
    times++
    if (times > 1) return insist()
    setTimeout(insist, PATIENCE).unref()
    ask()
  }
  return { asked, insisted, stop, release: life.onStop(stop) }
}
