import { asyncProperty, check } from 'fast-check'
import { histories, type Theme } from './themes.ts'
import { Oracle } from './oracle.ts'
import { tell } from './tell.ts'
import { World } from './world.ts'

/** Draws `count` histories and plays each before an oracle. Rejects with the shortest found that goes wrong, and how to see it again. */
export async function checkHistories(theme: Theme, count: number): Promise<void> {
  const { FRESHET_SEED: seed, FRESHET_PATH: path } = process.env
  const property = asyncProperty(histories(theme), async (history) => {
    const world = new World(history.setup)
    world.judge = new Oracle(world)
    await world.play(history)
  })
  const details = await check(property, {
    numRuns: count,
    ...(seed !== undefined && { seed: Number(seed) }),
    ...(path !== undefined && { path }),
  })
  if (!details.failed || details.counterexample === null) return
  const again = `FRESHET_SEED=${details.seed} FRESHET_PATH=${details.counterexamplePath ?? ''}`
  const [history] = details.counterexample
  const reason =
    details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance)
  throw new Error(`${reason}\n${tell(history)}\nAfter ${details.numRuns} histories. See it again: ${again}`, {
    cause: details.errorInstance,
  })
}
