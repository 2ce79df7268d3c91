import { it } from 'vitest'
import { faultyStore, slowStore, soundStore } from './generate.ts'
import { checkHistories } from './check.ts'

const n = Number(process.env['RUNS'] ?? 1000)
const th: Record<string, Parameters<typeof checkHistories>[0]> = {
  alone: { setup: soundStore, together: 0, slow: 0 },
  together: { setup: soundStore, together: 25, slow: 20 },
  slow: { setup: slowStore, together: 20, slow: 20 },
  faulty: { setup: faultyStore, together: 10, slow: 5 },
}
for (const [name, theme] of Object.entries(th)) {
  it(
    name,
    async () => {
      const t = performance.now()
      await checkHistories(theme, n)
      console.log(name, performance.now() - t)
    },
    600_000,
  )
}
