import { describe, it } from 'vitest'
import { checkHistories } from './check.ts'
import { themes } from './themes.ts'

describe('A cache that is asked for anything, one request after another', () => {
  it('keeps to the RFCs in 20,000 histories of methods, conditions, ranges and directives, sound and junk', async () => {
    await checkHistories(themes.anything, 20_000)
  }, 600_000)
})
