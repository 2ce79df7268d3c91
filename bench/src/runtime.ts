/** Where a case runs. */
export type Runtime = 'node' | 'bun' | 'deno' | 'workerd'

export const runtimes: readonly Runtime[] = ['node', 'bun', 'deno', 'workerd']

export const titles: Readonly<Record<Runtime, string>> = {
  node: 'Node.js',
  bun: 'Bun',
  deno: 'Deno',
  workerd: 'workerd',
}
