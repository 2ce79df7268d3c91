import { describeNode } from './node.ts'

await describeNode(24)
