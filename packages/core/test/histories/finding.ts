import { demand } from './demand.ts'
import { read, type Reading } from './reading.ts'
import type { Asked, Member, Scene } from './scene.ts'

/** What an answer turned out to be made of. */
export interface Finding {
  /** The answer of the origin that it began with, and those that updated it; empty for an answer of the cache's own. */
  readonly chain: readonly Member[]
  readonly reading: Reading | undefined
  /** Whether the origin said it, or confirmed it, for this very request. */
  readonly own: boolean
  /** This cache's member of `Cache-Status`. */
  readonly told: string
}

/** What the answer of `asked`, with these fields, is made of. */
export function find({ members, setup }: Scene, { calls, answer }: Asked, headers: Headers): Finding {
  const serials: number[] = []
  for (const name of headers.keys()) if (name.startsWith('x-n')) serials.push(Number(name.slice(3)))
  const chain = serials.sort((a, b) => a - b).map((serial) => members[serial]!)
  const reading = chain.length === 0 ? undefined : read(chain, setup)
  const own = reading !== undefined && calls.slice(0, answer!.calls).includes(reading.last.call)
  const told = (headers.get('cache-status') ?? '').split(', ').at(-1) ?? ''
  demand(told.startsWith('freshet'), 'No Cache-Status')
  return { chain, reading, own, told }
}
