import { Session } from 'node:inspector/promises'
import type { HeapProfiler } from 'node:inspector'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** How often something is done, so that samples of what it allocates are many. */
const TIMES = 2000

/** Bytes that code in a file called `file` allocated in 2000 runs of `work`, as V8's sampling heap profiler saw it. */
export async function allocatedBy(file: string, work: () => Promise<void>): Promise<number> {
  const session = new Session()
  session.connect()
  try {
    await session.post('HeapProfiler.startSampling', {
      samplingInterval: 64,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    })
    for (let time = 0; time < TIMES; time++) await work()
    const { profile } = await session.post('HeapProfiler.stopSampling')
    return bytesIn(profile.head, file)
  } finally {
    session.disconnect()
  }
}

function bytesIn(node: HeapProfiler.SamplingHeapProfileNode, file: string): number {
  const own = node.callFrame.url.endsWith(`/${file}`) ? node.selfSize : 0
  return node.children.reduce((sum, child) => sum + bytesIn(child, file), own)
}

/** Bytes of the heap that are not garbage. */
export function bytesInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}
