import { describe, it } from 'vitest'
import { openNode, redis } from './node.ts'

const { missing, title, cases } = await openNode(26)

describe.skipIf(missing)(title, cases)

if (redis.missing) describe(`Node 26, ${redis.title}`, () => it.skip('runs the cases'))
