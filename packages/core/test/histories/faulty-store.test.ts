import { describe, it } from 'vitest'
import { checkHistories } from './check.ts'
import { themes } from './themes.ts'

describe('A cache with a store that fails', () => {
  it('keeps to the RFCs in 20,000 histories of operations that throw, reject, lie, or do half their work', async () => {
    await checkHistories(themes.faulty, 20_000)
  }, 600_000)
})
