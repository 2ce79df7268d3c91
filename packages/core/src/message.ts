/** The fields that a rule may read. `Headers` satisfies it. */
export interface Fields {
  /** The field's combined value (RFC 9110 §5.2), or `null` when it is absent. `name` is lower case. */
  get(name: string): string | null
  has(name: string): boolean
}

/** The fields of a stored response, which never change. `Headers` satisfies it. */
export interface StoredFields extends Fields, Iterable<readonly [name: string, value: string]> {
  /** The values of `Set-Cookie`, which cannot be combined (RFC 9110 §5.3). */
  getSetCookie(): string[]
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

/** Content that stays in the store and is read from there piece by piece, being too long to be held at once. */
export interface StreamedBody {
  readonly byteLength: number
  /**
   * The bytes from number `first` to number `last`, both counted, from 0. Default: all. Errors, and never just ends, when
   * some of them are not there any more.
   */
  read(first?: number, last?: number): ReadableStream<Uint8Array<ArrayBuffer>>
}

/** The content of a stored response; `null` for a response that cannot have content (204, 304). */
export type StoredBody = Uint8Array<ArrayBuffer> | StreamedBody | null

/**
 * One field of the original request that the stored response's `Vary` nominates (RFC 9111 §4.1), its value in
 * normal form. `null`: the request did not carry the field, which is not the same as an empty one.
 */
export type SelectingField = readonly [name: string, value: string | null]

/** What a user says of one entry in place of its own fields. Each is against the letter of RFC 9111. */
export interface Overrides {
  /** Ms that the response is fresh from when it was received, whatever its fields say. */
  readonly ttl?: number
  /** Whether `ttl` counts from the last use instead. */
  readonly slides?: boolean
  /** When the entry was last used, where that counts: ms since the epoch. */
  readonly usedAt?: number
  /** Whether the directives that forbid storing and reuse are passed over. */
  readonly ignoresSpec?: boolean
}

/**
 * A stored response (RFC 9111 §3). Immutable: freshening makes a new one that shares the body. With status 206 the
 * body is the part that its `Content-Range` tells, and never an answer for the whole (§3.3).
 */
export interface StoredResponse extends ResponseHead {
  readonly status: number
  readonly statusText: string
  /** Without the fields that §3.1 keeps out of a store. Never handed out: an answer gets a copy. */
  readonly headers: StoredFields
  readonly body: StoredBody
  /** In the order of their names; empty when the response does not vary. */
  readonly selecting: readonly SelectingField[]
  /** When the request that brought this response was sent: ms since the epoch (§4.2.3 `request_time`). */
  readonly requestTime: number
  /** When its head was received: ms since the epoch (§4.2.3 `response_time`). */
  readonly responseTime: number
  /** When that request was sent as purges count it, where the clock could not tell it from one before, or was set back: ms since the epoch. */
  readonly order?: number
  readonly overrides?: Overrides
  /** An entity tag made from the content where the handler gave none: for clients, since the handler does not know it. */
  readonly etag?: string
}

/** A stored response without its content, which no decision looks at. */
export type StoredHead = Omit<StoredResponse, 'body'>

export type Awaitable<T> = T | Promise<T>
