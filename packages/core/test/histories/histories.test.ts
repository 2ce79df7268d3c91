import fc from 'fast-check'
import { it } from 'vitest'
import { histories, soundStore } from './generate.ts'
import { Oracle } from './oracle.ts'
import { World } from './world.ts'

it('x', async () => {
  const seed = process.env['SEED'] ? Number(process.env['SEED']) : undefined
  const t = performance.now()
  const tally: Record<string, number> = {}
  await fc.assert(
    fc.asyncProperty(histories({ setup: soundStore, together: 0, slow: 0 }), async (history) => {
      const world = new World(history.setup)
      const oracle = new Oracle(world)
      world.judge = oracle
      await world.play(history)
      for (const f of oracle.findings.values()) {
        const k = f.reading === undefined ? 'none' : f.own ? (f.chain.length > 1 ? 'validated' : 'own') : 'reuse'
        tally[k] = (tally[k] ?? 0) + 1
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 1000), ...(seed !== undefined && { seed }) },
  )
  console.log(performance.now() - t, tally)
}, 600_000)
