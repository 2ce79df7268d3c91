import { page } from '../site.ts'
import { missCase } from './misses.ts'
import { respond } from './proof.ts'

const stored = page('https://example.com/new', 8 * 1024)

export const miss8k = missCase(
  { name: 'miss-8k', title: 'Miss, 8 KiB' },
  { handler: () => respond(stored), expected: { ...stored, status: 200 }, isWhole: true },
)
