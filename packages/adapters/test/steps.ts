import { expect, vi } from 'vitest'
import { reasonNotToRun, type Workerd } from './workerd.ts'

/** Whether workerd is missing here, and the title that says so. Throws in CI, where it must run. */
export async function whereWorkerdRuns(): Promise<{ readonly missing: boolean; readonly title: string }> {
  const reason = await reasonNotToRun()
  if (reason === undefined) return { missing: false, title: 'in workerd' }
  if (process.env['CI'] === 'true') throw new Error(`workerd must run in CI: ${reason}`)
  return { missing: true, title: `in workerd (skipped: ${reason})` }
}

let paths = 0

/** A path that no other test asks for, so that none sees what another stored. */
export const fresh = (query = ''): string => `/page-${++paths}?${query}`

/** The first answer is stored, the second is stale at once and starts a refresh that outlives it. */
export async function expectRefresh(worker: Workerd, path: string): Promise<void> {
  expect(await (await worker.get(path)).text()).toBe('call 1')
  await untilStored(worker, path)
  const stale = await worker.get(path)
  expect(stale.headers.get('cache-status')).toContain('hit')
  expect(await stale.text()).toBe('call 1')
  await eventually(async () => {
    const refreshed = await worker.get(path, { headers: { 'cache-control': 'only-if-cached, max-stale' } })
    expect(await refreshed.text()).toBe('call 2')
  })
}

/** A request that no handler answers: what comes back is stored. */
export async function untilStored(worker: Workerd, path: string): Promise<void> {
  await eventually(async () => {
    const response = await worker.get(path, { headers: { 'cache-control': 'only-if-cached, max-stale' } })
    await response.arrayBuffer()
    expect(response.status).toBe(200)
  })
}

/** Tries again until `check` holds, or 4 s have passed. */
export function eventually(check: () => Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 4000 })
}
