import { values } from '../cases/cache-control.ts'
import type { Case } from '../cases/case.ts'
import { hit8k } from '../cases/hit-8k.ts'
import { hitVary } from '../cases/hit-vary.ts'
import { miss8k } from '../cases/miss-8k.ts'
import { notModified } from '../cases/not-modified.ts'
import type { Work } from '../measure.ts'
import type { Peer } from '../peers/peer.ts'
import type { Core } from './build.ts'

/** Something by which two builds are compared. */
export interface Metric {
  readonly title: string
  /** The work of a build, shown to do what it should. Rejects where the build does not, or lacks what it takes. */
  work(core: Core): Promise<Work>
}

export const metrics: readonly Metric[] = [
  ...[hit8k, hitVary, notModified, miss8k].map(metricOf),
  {
    title: 'Parse Cache-Control',
    async work({ parseCacheControl }) {
      if (parseCacheControl === undefined) throw new Error('There is no parseCacheControl')
      if (parseCacheControl('max-age=60').maxAge !== 60) throw new Error('parseCacheControl reads otherwise')
      return (at) => parseCacheControl(values[at % values.length]!)
    },
  },
]

function metricOf({ title, prepare }: Case): Metric {
  return {
    title,
    async work(core) {
      const { works } = await prepare({ runtime: 'node', quick: true, peers: [peerOf(core)] })
      return works['build']!
    },
  }
}

function peerOf({ createCache }: Core): Peer {
  return {
    name: 'build',
    cannot: {},
    inFrontOf(handler) {
      if (createCache === undefined) throw new Error('There is no createCache')
      return { answer: createCache().wrap(handler) }
    },
  }
}
