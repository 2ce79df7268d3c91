/** Collects what is garbage, where the runtime lets itself be asked; whether it did. */
export function collect(): boolean {
  const { Bun, gc } = globalThis as { Bun?: { gc(isSync: boolean): void }; gc?: () => void }
  if (Bun) Bun.gc(true)
  else if (gc) gc()
  else return false
  return true
}
