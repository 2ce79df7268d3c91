import type { Peer } from '../peers/peer.ts'

interface Entry {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** The least that an entry can take: a map of statuses, lists of fields, and bytes. */
export const plainMap: Peer = {
  name: 'map',
  cannot: {},
  inFrontOf(handler) {
    const map = new Map<string, Entry>()
    return {
      async answer(request) {
        const found = map.get(request.url)
        if (found !== undefined) {
          return new Response(found.bytes, {
            status: found.status,
            headers: found.headers as [string, string][],
          })
        }
        const response = await handler(request)
        const { status, headers } = response
        map.set(request.url, {
          status,
          headers: [...headers],
          bytes: new Uint8Array(await response.arrayBuffer()),
        })
        return new Response()
      },
    }
  },
}
