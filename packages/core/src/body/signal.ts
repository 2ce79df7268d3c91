/** Something that many may wait for, and that happens once. */
export interface Signal {
  readonly promise: Promise<void>
  raise(): void
}

export function signal(): Signal {
  let raise!: () => void
  const promise = new Promise<void>((resolve) => (raise = resolve))
  return { promise, raise }
}
