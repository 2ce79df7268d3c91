import type { Plan } from './measure.ts'

/** How long a case is measured. */
export const plans: Readonly<Record<'full' | 'quick', Plan>> = {
  full: { rounds: 31, slot: 40, warmUp: 500 },
  quick: { rounds: 11, slot: 15, warmUp: 200 },
}
