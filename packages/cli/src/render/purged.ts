import { nameOf, type Purged } from '../traffic/target.ts'
import { printable } from './printable.ts'

/** What was purged, and where. */
export interface PurgeTold {
  readonly at: string
  readonly soft: boolean
  readonly purged: readonly Purged[]
}

/** The same for people. */
export function renderPurged({ at, soft, purged }: PurgeTold): string {
  const lines = purged.map((one) => `  ${nameOf(one)}${one.found === false ? ' (nothing was stored)' : ''}`)
  return [`${soft ? 'Made stale' : 'Purged'} at ${at}:`, ...lines, ''].map(printable).join('\n')
}
