/** A clock that stands still until it is told: ms since the epoch. */
export interface FakeClock {
  /** To be given as `now`; it needs no `this`. */
  readonly now: () => number
  /** Moves it on by `ms`. */
  readonly advance: (ms: number) => void
  /** Puts it at `ms` since the epoch. */
  readonly set: (ms: number) => void
}

/** A clock for tests that starts at `start`, ms since the epoch (default: 2026-01-01T00:00:00Z). */
export function fakeClock(start: number = 1_767_225_600_000): FakeClock {
  let time = start
  return {
    now: () => time,
    advance: (ms) => void (time += ms),
    set: (ms) => void (time = ms),
  }
}
