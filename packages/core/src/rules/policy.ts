/** What a user decides about a cache; everything else is the RFCs'. */
export interface Policy {
  /** A shared cache serves many clients and refuses what is private to one (RFC 9111 §1). */
  readonly shared: boolean
  /** How to guess a lifetime where none is given (RFC 9111 §4.2.2); `false`: not at all. */
  readonly heuristic: HeuristicPolicy | false
  /** Whether a response with `Set-Cookie` may be stored by a shared cache, cookie and all. */
  readonly storeSetCookie: boolean
  /** How long a stale response may stand in for a failing handler without `stale-if-error`: ms, `Infinity` for ever. */
  readonly allowStale: number
  /** Whether `stale-while-revalidate` and `stale-if-error` hold beside `s-maxage` too (against RFC 9111 §5.2.2.10). */
  readonly staleDespiteSMaxage: boolean
  /** The methods whose answers are stored; all but GET and HEAD are told apart by their content too. */
  readonly methods: ReadonlySet<string>
  /** Fields aimed at this cache, first choice first: the first valid one replaces Cache-Control and Expires (RFC 9213 §2.2). */
  readonly targets: readonly string[]
  /** Whether a stored response whose handler gave no entity tag gets one, made from its content. */
  readonly etag: boolean
  /** Bytes; a response with a longer body is served whole and not stored. */
  readonly maxBodySize: number
}

export interface HeuristicPolicy {
  /** The share of the time since `Last-Modified` that a response stays fresh. RFC 9111 §4.2.2 suggests 0.1. */
  readonly fraction: number
  /** The longest guess, in ms. */
  readonly maximum: number
}
