import { serve } from '@hono/node-server-1'
import { expect, it } from 'vitest'
import { givenBy, USERS } from './own-cookies.ts'

// its `Response` keeps the very `Headers` it is given beside content, and copies them beside none
it.each(['/bytes', '/nothing', '/stream'])(
  'gives each client of %s its own cookie and no other',
  async (path) => {
    expect(await givenBy(serve, path)).toEqual(USERS.map((user, at) => [user, at > 0, [user]]))
  },
)
