import { describe, it } from 'vitest'
import { checkHistories } from './check.ts'
import { themes } from './themes.ts'

describe('A cache with a slow store', () => {
  it('keeps to the RFCs in 20,000 histories of requests, purges and writes that overtake each other', async () => {
    await checkHistories(themes.slow, 20_000)
  }, 600_000)
})
