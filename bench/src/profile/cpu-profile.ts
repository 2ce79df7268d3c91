/** A profile, as the inspectors of V8 and JavaScriptCore write it. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  /** The node at work at each sample, by its id. */
  readonly samples: readonly number[]
  /** µs since the sample before. */
  readonly timeDeltas: readonly number[]
}

interface ProfileNode {
  readonly id: number
  readonly callFrame: Frame
  readonly children?: readonly number[]
}

/** A function at work. */
export interface Frame {
  readonly functionName: string
  /** Empty for what is native. */
  readonly url: string
  /** From 0 on. */
  readonly lineNumber: number
}

/** Whose module a frame is of: a path in packages/core/src, the asker's (handler, client, the loop), or the runtime's. */
export type Owner = { readonly core: string } | 'asker' | 'runtime'

/** Finds the owner of a frame. */
export type OwnerOf = (frame: Frame) => Owner

/** Where the time goes; `core:PATH` is the cache's own code. */
export type Place = `core:${string}` | 'for-core' | 'asker' | 'runtime' | 'garbage'

/** The owner of a frame of sources that run as they are. */
export const ownerOfFile: OwnerOf = ({ url }) => {
  const core = /\/packages\/core\/src\/(.+)$/.exec(url)?.[1]
  if (core !== undefined) return { core }
  return /\/bench\/src\//.test(url) ? 'asker' : 'runtime'
}

/**
 * µs in each place. What the runtime does is for whoever called it last: `for-core` for the cache, `asker` for who asks it and the
 * handler that answers it, and `runtime` for nobody, as a promise that is carried on.
 */
export function timeIn(profile: CpuProfile, ownerOf: OwnerOf): Map<Place, number> {
  const placeOf = placesOf(profile, ownerOf)
  const times = new Map<Place, number>()
  for (const [at, id] of profile.samples.entries()) {
    const place = placeOf(id)
    // the first sample tells how long the profiler took to start
    if (place === undefined || at === 0) continue
    times.set(place, (times.get(place) ?? 0) + Math.max(0, profile.timeDeltas[at] ?? 0))
  }
  return times
}

/** The place of a node; `undefined`: nothing was done. */
function placesOf({ nodes }: CpuProfile, ownerOf: OwnerOf): (id: number) => Place | undefined {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])))
  const known = new Map<number, Place | undefined>()
  const find = (id: number): Place | undefined => {
    const { callFrame } = byId.get(id)!
    if (callFrame.functionName === '(idle)') return undefined
    if (callFrame.functionName === '(garbage collector)') return 'garbage'
    const own = ownerOf(callFrame)
    if (own !== 'runtime') return own === 'asker' ? 'asker' : `core:${own.core}`
    for (let at = parents.get(id); at !== undefined; at = parents.get(at)) {
      const owner = ownerOf(byId.get(at)!.callFrame)
      if (owner !== 'runtime') return owner === 'asker' ? 'asker' : 'for-core'
    }
    return 'runtime'
  }
  return (id) => {
    if (!known.has(id)) known.set(id, find(id))
    return known.get(id)
  }
}
