import { expect, test } from 'vitest'
import { profileCells } from './report.ts'

test('a profile shows hundredths of the base, by what the modules of the cache are for, and small features together', () => {
  const cells = profileCells([
    {
      runtime: 'Node.js',
      profiled: [
        { contender: 'floor', places: { asker: 8, runtime: 2 } },
        {
          contender: 'Freshet',
          places: { asker: 5, 'for-core': 4, 'core:ask.ts': 1, 'core:cache.ts': 2, 'core:in-turn.ts': 0.1 },
        },
      ],
    },
  ])
  expect(Object.fromEntries(cells.map(([title, cell]) => [title, cell]))).toEqual({
    '': 'Node.js: floor / Freshet',
    'The handler, the client, and the runtime for both': '80 / 50',
    'The runtime, called by the cache': '– / 40',
    'Garbage, collected': '– / –',
    'The runtime by itself: promises carried on': '20 / –',
    'Cache: The way of a request': '– / 30',
    'The rest of the cache': '– / 1',
    All: '100 / 121',
  })
})
