import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { createInterface } from 'node:readline'
import { expect, vi } from 'vitest'
import type { Binary } from './binary.ts'

/** A line of `freshet proxy --json`. */
export type Line = Readonly<Record<string, unknown>> & { readonly type: string }

/** The command as a process of its own, in front of a server. */
export interface Proxying {
  readonly url: string
  /** What it has written so far. */
  readonly lines: readonly Line[]
  /** The requests among it. */
  requests(): Line[]
  /** Waits until it has told of so many requests. */
  told(count: number): Promise<Line[]>
  signal(name: NodeJS.Signals): void
  /** Resolves when it is gone. */
  readonly gone: Promise<{ readonly code: number | null; readonly err: string }>
  /** Tells it to stop, and waits. */
  stop(): Promise<{ readonly code: number | null; readonly err: string }>
}

/** Starts `freshet proxy --json`, and waits until it listens. */
export async function startProxy(
  binary: Binary,
  options: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Proxying> {
  const child = binary.start(['proxy', '--json', ...options], env)
  const lines: Line[] = []
  const err = text(child.stderr)
  const gone = once(child, 'exit').then(async ([code]) => ({ code: code as number | null, err: await err }))
  const input = createInterface(child.stdout)
  input.on('line', (line) => lines.push(JSON.parse(line) as Line))
  const listening = once(input, 'line')
  const first = await Promise.race([listening, gone])
  if (!Array.isArray(first)) throw new Error(`It ended with ${first.code}: ${first.err}`)
  const requests = (): Line[] => lines.filter(({ type }) => type === 'request')
  return {
    url: String(lines[0]!['address']),
    lines,
    requests,
    async told(count) {
      await vi.waitFor(() => expect(requests().length).toBeGreaterThanOrEqual(count), { timeout: 60_000 })
      return requests()
    },
    signal: (name) => void child.kill(name),
    gone,
    stop() {
      child.kill('SIGTERM')
      return gone
    },
  }
}
