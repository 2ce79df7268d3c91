import type { Handler } from '../peers/peer.ts'

/** A miss of the least that could be done; in the tables of hits the floor is another. */
export const KEPT = 'kept by hand'

interface Kept {
  readonly status: number
  readonly headers: readonly [name: string, value: string][]
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** What no cache can leave out of a miss: the content is read and kept, with its head, and a second response is made of it. */
export function keptByHand(handler: Handler): Handler {
  const kept = new Map<string, Kept>()
  return async (request) => {
    const response = await handler(request)
    const { status } = response
    const headers = [...response.headers]
    const bytes = new Uint8Array(await response.arrayBuffer())
    kept.set(request.url, { status, headers, bytes })
    return new Response(bytes, { status, headers })
  }
}
