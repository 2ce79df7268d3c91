import type { Plan } from './measure.ts'

/** How long a case is measured whose rounds are so many times longer than most. */
export function planFor(quick: boolean, times = 1): Plan {
  const { slot, ...plan } = quick
    ? { rounds: 9, slot: 10, warmUp: 200 }
    : { rounds: 41, slot: 20, warmUp: 400 }
  return { ...plan, slot: slot * times }
}
