import { parseArgs } from 'node:util'
import type { CacheType } from './client.ts'

/** What stands between the suite's client and its origin server; `direct` is nothing at all. */
export type HandlerName = 'freshet' | 'control' | 'direct'

/** The command line, read. */
export interface Options {
  handler: HandlerName
  type: CacheType
  /** Every configuration of the cache, side by side: what runs when no other option asks for one. */
  sideBySide: boolean
  /** Write what was measured into the documents. */
  write: boolean
  /** Test the cache with what RFC 9111 allows, where the default is the safer choice. */
  strict: boolean
  /** Run this test alone and show its messages. */
  id?: string
  /** Where the results are to be written. */
  json?: string
}

/** How to call the command. */
export const usage = `pnpm conformance [options]

  (nothing)                         the cache in each configuration, side by side
  --write                           the same, written into docs/conformance-suite.md and README.md
  --handler freshet|control|direct  the cache (default), a pass-through, or the origin server itself
  --type shared|private             the type of the cache and the tests for it (shared where nothing is said)
  --strict                          the cache with all that RFC 9111 allows, not with its safe defaults
  --id TEST                         this test alone, with its messages
  --json FILE                       write the results to FILE`

/** Reads the arguments; throws a `TypeError` for one that it does not know. */
export function parseOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      handler: { type: 'string', default: 'freshet' },
      type: { type: 'string' },
      write: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      id: { type: 'string' },
      json: { type: 'string' },
    },
  })
  const { type, id, json, strict, write } = values
  const handler = oneOf('--handler', values.handler, ['freshet', 'control', 'direct'])
  const isOne = [type, id, json].some((value) => value !== undefined) || strict || handler !== 'freshet'
  if (isOne && write) throw new TypeError('--write is for all configurations, and goes with no other option')
  return {
    handler,
    type: oneOf('--type', type ?? 'shared', ['shared', 'private']),
    sideBySide: !isOne,
    write,
    strict,
    ...(id !== undefined && { id }),
    ...(json !== undefined && { json }),
  }
}

function oneOf<T extends string>(name: string, value: string, known: readonly T[]): T {
  const found = known.find((each) => each === value)
  if (found === undefined) throw new TypeError(`${name} is one of ${known.join(', ')}, not ${value}`)
  return found
}
