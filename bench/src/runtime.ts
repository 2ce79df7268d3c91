/** Where a case runs. */
export type Runtime = 'node' | 'bun' | 'deno' | 'workerd'

export const runtimes: readonly Runtime[] = ['node', 'bun', 'deno', 'workerd']

export const titles: Readonly<Record<Runtime, string>> = {
  node: 'Node.js',
  bun: 'Bun',
  deno: 'Deno',
  workerd: 'workerd',
}

/** Which of those that run the sources as they are this process is. */
export function thisRuntime(): Runtime {
  return 'Bun' in globalThis ? 'bun' : 'Deno' in globalThis ? 'deno' : 'node'
}
