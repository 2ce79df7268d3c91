import type { Life } from './life.ts'
import type { Ask } from './probe/ask.ts'

/** Where text goes. `process.stdout` and `process.stderr` satisfy it. */
export interface Output {
  /** Answers `false` where what is written waits for its reader, until `drain`. */
  write(text: string): unknown
  readonly isTTY?: boolean
  /** Width and height in characters, where they are known. */
  readonly columns?: number
  readonly rows?: number
  on?(event: 'resize', listener: () => void): unknown
  off?(event: 'resize', listener: () => void): unknown
  once?(event: 'drain', listener: () => void): unknown
}

/** Where keys come from. `process.stdin` satisfies it. */
export interface Input {
  readonly isTTY?: boolean
  setRawMode?(isRaw: boolean): unknown
  on(event: 'data', listener: (data: unknown) => void): unknown
  off(event: 'data', listener: (data: unknown) => void): unknown
  resume(): unknown
  pause(): unknown
}

/** The world as a command sees it. */
export interface Host {
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly life: Life
  readonly ask: Ask
  /** Ms since the epoch. */
  readonly now: () => number
  /** Resolves after so many ms. */
  readonly wait: (ms: number) => Promise<void>
}
