import type { Ask } from './probe/ask.ts'

/** Where text goes. `process.stdout` and `process.stderr` satisfy it. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
  /** Width in characters, where it is known. */
  readonly columns?: number
}

/** The world as a command sees it. */
export interface Host {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly ask: Ask
  /** Ms since the epoch. */
  readonly now: () => number
  /** Resolves after so many ms. */
  readonly wait: (ms: number) => Promise<void>
}
