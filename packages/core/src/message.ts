/** The fields that a rule may read. `Headers` satisfies it. */
export interface Fields {
  /** The field's combined value (RFC 9110 §5.2), or `null` when it is absent. `name` is lower case. */
  get(name: string): string | null
  has(name: string): boolean
}

/** What a rule may know of a request. `Request` satisfies it. */
export interface RequestHead {
  readonly method: string
  readonly url: string
  readonly headers: Fields
}

/** What a rule may know of a response. `Response` and {@link StoredResponse} satisfy it. */
export interface ResponseHead {
  readonly status: number
  readonly headers: Fields
}

/** The content of a stored response; `null` for a response that cannot have content (204, 304). */
export type StoredBody = Uint8Array<ArrayBuffer> | null

/**
 * One field of the original request that the stored response's `Vary` nominates (RFC 9111 §4.1), its value in
 * normal form. `null`: the request did not carry the field, which is not the same as an empty one.
 */
export type SelectingField = readonly [name: string, value: string | null]

/** A complete stored response (RFC 9111 §3). Immutable: freshening makes a new one that shares the body. */
export interface StoredResponse extends ResponseHead {
  readonly status: number
  readonly statusText: string
  /** Without the fields that §3.1 keeps out of a store. Never handed out: an answer gets a copy. */
  readonly headers: Headers
  readonly body: StoredBody
  /** In the order of their names; empty when the response does not vary. */
  readonly selecting: readonly SelectingField[]
  /** When the request that brought this response was sent: ms since the epoch (§4.2.3 `request_time`). */
  readonly requestTime: number
  /** When its head was received: ms since the epoch (§4.2.3 `response_time`). */
  readonly responseTime: number
}

export type Awaitable<T> = T | Promise<T>
