import type { ByteStorage } from '@freshet/core'
import type { Runtime } from '../runtime.ts'
import type { Asked } from '../site.ts'

export type Handler = (request: Request) => Response | Promise<Response>

/** What a case asks of a cache beyond a plain hit. */
export type Ability =
  | 'vary'
  | 'not-modified'
  | 'head'
  | 'range'
  | 'stale-while-revalidate'
  | 'miss'
  | 'collapse'
  | 'storage'

/** A cache that can be measured, and what stops it from taking part in a case. */
export interface Peer {
  readonly name: string
  /** The package of npm whose version a report names. */
  readonly npm?: string
  /** Where it runs. Default: everywhere. */
  readonly runtimes?: readonly Runtime[]
  /** Whether it takes a `Request` and answers with a `Response`, the work that all share. Default `true`. */
  readonly shares?: boolean
  /** Fields that it leaves out of a hit, or writes anew; by that it saves work that others do. Default: none. */
  readonly loses?: readonly string[]
  /** Why it cannot take part where something is asked of it. */
  readonly cannot: Partial<Readonly<Record<Ability, string>>>
  /** Puts a new cache in front of `handler`, in the fastest way that its documentation shows. */
  inFrontOf(handler: Handler, setup: Setup): Cached | Promise<Cached>
}

/** What a case needs of the cache. */
export interface Setup {
  /** The fields that answers vary by. */
  readonly vary?: readonly string[]
  /** Whether answers are to be stale at once, and usable while they are refreshed. */
  readonly stale?: boolean
  /** Whether clients send `If-None-Match`. */
  readonly conditional?: boolean
  /** Bytes for all that is stored, where the default is too small. */
  readonly maxBytes?: number
  /** Bytes of one body, where the default is too small. */
  readonly maxBodySize?: number
  /** Where to store, in place of the memory. */
  readonly storage?: Bytes
}

/** A storage of named bytes, as every client of Redis or KV is one. */
export interface Bytes {
  /** The same, as Freshet's own adapter makes it. */
  readonly adapted: ByteStorage
  get(name: string): Promise<Uint8Array<ArrayBuffer> | null>
  set(name: string, bytes: Uint8Array<ArrayBuffer>, seconds: number | undefined): Promise<unknown>
  delete(name: string): Promise<unknown>
}

/** What of a `Response` is looked at. */
export interface Answer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  arrayBuffer(): Promise<ArrayBuffer>
}

export interface Cached {
  /** Answers a request; `asked` is the same, for a cache that needs no `Request`. */
  answer(request: Request, asked: Asked): Answer | Promise<Answer>
  close?(): unknown
}
