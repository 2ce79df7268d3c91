import { describe, it } from 'vitest'
import { openNode, redis } from './node.ts'

const { missing, title, cases } = await openNode(22)

describe.skipIf(missing)(title, cases)

if (redis.missing) describe(`Node 22, ${redis.title}`, () => it.skip('runs the cases'))
