import { parseArgs } from 'node:util'
import { type Runtime, runtimes } from './runtime.ts'

/** The command line of `pnpm bench`, read. */
export interface Options {
  /** The names of the cases to run. */
  readonly cases: readonly string[]
  readonly runtimes: readonly Runtime[]
  /** These contenders alone, beside the base and the shared work. */
  readonly contenders?: readonly string[]
  readonly quick: boolean
  /** Where the results are to be written. */
  readonly json?: string
  /** Whether they are to be written into the document. */
  readonly write: boolean
  /** Results of an earlier run, to be shown or written without a run. */
  readonly from?: string
  readonly list: boolean
}

/** How to call the command. */
export const usage = `pnpm bench [options]

  (nothing)              every case on every runtime
  --only CASE            this case alone; may be said again
  --runtime RUNTIME      ${runtimes.join(', ')}; may be said again
  --contender NAME       this contender, beside the base and the shared work; may be said again
  --quick                fewer and shorter rounds
  --json FILE            write the results to FILE
  --from FILE            no run: the results that --json wrote
  --write                write the tables of docs/performance.md
  --list                 the names of the cases and contenders`

/** Reads the arguments. Throws a `TypeError` for one that it does not know. */
export function parseOptions(args: readonly string[], known: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      runtime: { type: 'string', multiple: true },
      contender: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      json: { type: 'string' },
      from: { type: 'string' },
    },
  })
  const { only, runtime, contender, quick, write, list, json, from } = values
  if (write && [only, runtime, contender].some((value) => value !== undefined)) {
    throw new TypeError('--write is for every case on every runtime, and goes with no choice of them')
  }
  return {
    cases: (only ?? known).map((name) => oneOf('--only', name, known)),
    runtimes: (runtime ?? runtimes).map((name) => oneOf('--runtime', name, runtimes)),
    quick,
    write,
    list,
    ...(contender && { contenders: contender }),
    ...(json !== undefined && { json }),
    ...(from !== undefined && { from }),
  }
}

function oneOf<T extends string>(name: string, value: string, known: readonly T[]): T {
  const found = known.find((each) => each === value)
  if (found === undefined) throw new TypeError(`${name} is one of ${known.join(', ')}, not ${value}`)
  return found
}
