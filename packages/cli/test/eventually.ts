import { vi } from 'vitest'

/** Tries again until `check` holds, or 10 s have passed: other processes may have to wait for a processor. */
export function eventually(check: () => unknown): Promise<unknown> {
  return vi.waitFor(check, { timeout: 10_000 })
}
