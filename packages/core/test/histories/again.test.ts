import { describe, it } from 'vitest'
import { checkHistories } from './check.ts'
import { themes } from './themes.ts'

describe('A cache that is asked for one thing again and again', () => {
  it('keeps to the RFCs in 20,000 histories of answers, validations and passing time', async () => {
    await checkHistories(themes.again, 20_000)
  }, 600_000)
})
