import { createCache } from '@freshet/core'
import { createMemoryStore } from '@freshet/core/memory'
import { measure } from '../measure.ts'

/** A hit among a million entries in memory, against one among a thousand: each asks for entries all over. Prints JSON. */
const body = new Uint8Array(64).fill(97)

async function filled(count: number): Promise<() => Promise<void>> {
  const store = createMemoryStore({ maxBytes: Infinity })
  const now = Date.now()
  for (let at = 0; at < count; at++) {
    const headers = new Headers({
      'cache-control': 'max-age=86400',
      'content-type': 'text/plain',
      etag: `"${at}"`,
      date: new Date(now).toUTCString(),
    })
    const times = { requestTime: now, responseTime: now }
    store.put(`https://example.com/${at}`, {
      status: 200,
      statusText: 'OK',
      headers,
      body,
      selecting: [],
      ...times,
    })
  }
  if (store.size !== count) throw new Error(`${store.size} of ${count} entries are there`)
  const cache = createCache({ storage: store })
  const handler = (): Response => {
    throw new Error('That was no hit')
  }
  let at = 0
  return async () => {
    // a prime step meets every entry, and none twice in a row
    at = (at + 7919) % count
    const response = await cache.handle(new Request(`https://example.com/${at}`), handler)
    await response.arrayBuffer()
  }
}

const works = { thousand: await filled(1000), million: await filled(1_000_000) }
const [thousand, million] = await measure(works, { rounds: 15, operations: 20_000 })
console.log(JSON.stringify({ thousand: thousand!.median, million: million!.median, ratio: million!.ratio }))
