import type { StoreCase } from '@freshet/core/testing'

/** How each case went, by its title: with an error, or well (`null`). */
export type Report = Record<string, string | null>

/** In ms, for one case. */
const DEADLINE = 20_000

/** Runs the cases one after the other, in whatever runtime this is, and tells how they went. */
export async function reportOf(cases: readonly StoreCase[]): Promise<Report> {
  const report: Report = {}
  for (const { title, run } of cases) report[title] = await errorOf(run)
  return report
}

async function errorOf(run: () => Promise<void>): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It took more than ${DEADLINE} ms`)), DEADLINE)
  })
  try {
    await Promise.race([run(), late])
    return null
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  } finally {
    clearTimeout(timer)
  }
}
