/** As much of a time, in ms, as an HTTP date can tell. */
export function wholeSeconds(time: number): number {
  return Math.floor(time / 1000) * 1000
}

/** Lets everything run that waits for nothing. */
export function turn(): Promise<void> {
  return new Promise((resume) => setImmediate(resume))
}

/** What opens once. */
export interface Gate {
  readonly opened: Promise<void>
  readonly open: () => void
}

export function gate(): Gate {
  let open!: () => void
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open }
}
