import { describe, it } from 'vitest'
import { checkHistories } from './check.ts'
import { themes } from './themes.ts'

describe('A cache that is asked by several at once', () => {
  it('keeps to the RFCs in 20,000 histories of requests that overtake each other', async () => {
    await checkHistories(themes.together, 20_000)
  }, 600_000)
})
