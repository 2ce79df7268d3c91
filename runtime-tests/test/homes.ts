import { afterAll, describe, expect, it } from 'vitest'
import { type Case, NEEDS, type Need } from '../src/case.ts'
import { insideCases } from '../src/cases/index.ts'
import { honoCases } from '../src/hono/index.ts'
import { servedCases } from '../src/served/cases/index.ts'

/** A runtime that is up, and how to ask it. */
export interface Running {
  /** Its name and version. */
  readonly title: string
  /** Runs a case inside it: with an error, or well (`null`). */
  inside(storage: string, title: string): Promise<string | null>
  /** Runs a case that asks it from outside. */
  served(storage: string, title: string): Promise<string | null>
  /** What it was rejected with and nobody heard of. */
  rejections(): Promise<readonly string[]>
  /** Rejects a promise that nobody hears of. */
  reject(): Promise<unknown>
  stop(): Promise<void>
}

/** A runtime in which the cases are to run. */
export interface Homestead {
  /** Its name, where it does not start. */
  readonly name: string
  readonly storages: readonly string[]
  readonly lacks?: readonly Need[]
  /** The titles of cases that fail there, and why; one that passes is an error. */
  readonly faults?: Readonly<Record<string, string>>
  start(): Promise<Running>
}

/** A home that is up, or missing: what its test file describes. */
export interface Described {
  readonly missing: boolean
  /** The name of the runtime and its version, or why it is missing. */
  readonly title: string
  /** Shows every case as a test. */
  readonly cases: () => void
}

/** Starts a home. Where the runtime is missing, its cases are to be skipped; throws in CI, where it must run. */
export async function openHome(homestead: Homestead): Promise<Described> {
  try {
    const running = await homestead.start()
    // not within what is described: what is filtered out is to stop as well
    afterAll(() => running.stop())
    return { missing: false, title: running.title, cases: () => casesIn(homestead, running) }
  } catch (error) {
    const { name } = homestead
    if (process.env['CI']) throw new Error(`${name} must run in CI: ${String(error)}`, { cause: error })
    const cases = (): void => void describe('on nothing', () => void it('answers'))
    return { missing: true, title: `${name} (skipped: ${String(error)})`, cases }
  }
}

function casesIn({ storages, lacks = [], faults = {} }: Homestead, running: Running): void {
  describe.each(storages)('on %s', (storage) => {
    describe('inside', () => show([...insideCases, ...honoCases], (title) => running.inside(storage, title)))
    describe('served', () => show(servedCases, (title) => running.served(storage, title)))
  })
  it('leaves no rejection unheard', async () => {
    expect(await running.rejections()).toEqual([])
    await running.reject()
    await expect.poll(() => running.rejections()).toEqual(['Error: Nobody hears of this'])
  })

  function show(
    cases: readonly Pick<Case<never>, 'title' | 'need'>[],
    run: (title: string) => Promise<string | null>,
  ): void {
    for (const { title, need } of cases) {
      const check = async (): Promise<void> => {
        const error = await run(title)
        if (error !== null) throw new Error(error)
      }
      const fault = faults[title]
      if (need !== undefined && lacks.includes(need)) it.skip(`${title} (not here: ${NEEDS[need]})`)
      else if (fault !== undefined) it.fails(`${title} (known fault: ${fault})`, check)
      else it(title, check)
    }
  }
}
