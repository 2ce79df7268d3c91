import { bun } from './bun.ts'
import { deno } from './deno.ts'
import { node } from './node.ts'
import type { Runner } from './runner.ts'
import { workerd } from './workerd.ts'

export const runners: readonly Runner[] = [node, bun, deno, workerd]
