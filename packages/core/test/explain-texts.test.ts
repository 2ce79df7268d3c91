import { describe, expect, it } from 'vitest'
import { formatExplanation } from '../src/explain.ts'
import { STORIES } from './explain-stories.ts'
import { allowNoUnhandledRejection } from './harness.ts'

allowNoUnhandledRejection()

describe('an explanation reads', () => {
  it.each(Object.entries(STORIES))('%s', async (name, tell) => {
    await expect(formatExplanation(await tell())).toMatchFileSnapshot(`explanations/${name}.txt`)
  })
})
