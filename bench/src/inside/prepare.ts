import type { Case, CountedBytes, Prepared } from '../cases/case.ts'
import { cases } from '../cases/index.ts'
import { collect } from '../collect.ts'
import type { Work } from '../measure.ts'
import type { Peer } from '../peers/peer.ts'
import type { Runtime } from '../runtime.ts'

/** What is to be run. */
export interface Wanted {
  readonly case: string
  readonly runtime: Runtime
  readonly quick: boolean
  /** These contenders alone, beside the base and the shared work. Default: all. */
  readonly contenders?: readonly string[]
}

export interface Ready extends Prepared {
  readonly case: Case
  readonly leftOut: Readonly<Record<string, string>>
}

/** Makes a case ready with those of `peers` that can take part, and proves them. */
export async function prepare(
  { case: name, runtime, quick, contenders }: Wanted,
  peers: readonly Peer[],
  storage?: CountedBytes,
): Promise<Ready> {
  const found = cases.find((each) => each.name === name)
  if (found === undefined) throw new TypeError(`There is no case ${name}`)
  const here = peers.filter((peer) => peer.runtimes?.includes(runtime) ?? true)
  const wanted = here.filter((peer) => contenders?.includes(peer.name) ?? true)
  const why = (peer: Peer): string | undefined => found.needs && peer.cannot[found.needs]
  const prepared = await found.prepare({
    runtime,
    quick,
    peers: wanted.filter((peer) => why(peer) === undefined),
    ...(storage && { storage }),
  })
  return {
    ...prepared,
    works: found.heavy === undefined ? prepared.works : collected(prepared.works),
    case: found,
    leftOut: Object.fromEntries(
      here.flatMap((peer) => (why(peer) === undefined ? [] : [[peer.name, why(peer)!]])),
    ),
  }
}

/** The same works, each of which leaves nothing behind, and has no more in memory at once than there is. */
function collected(works: Prepared['works']): Prepared['works'] {
  const entries = Object.entries(works).map(([name, work]) => {
    const cleaning: Work = (at) => work(at)
    if (work.before) cleaning.before = (operations) => work.before?.(operations)
    if (work.ready) cleaning.ready = (first, end) => work.ready?.(first, end)
    cleaning.after = async () => {
      await work.after?.()
      collect()
    }
    cleaning.most = Math.min(work.most ?? Infinity, 128)
    return [name, cleaning]
  })
  return Object.fromEntries(entries) as Prepared['works']
}
