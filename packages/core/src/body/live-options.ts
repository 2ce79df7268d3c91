/** How one body is read, held and captured. */
export interface LiveBodyOptions {
  /** Bytes; a longer body is not captured. */
  readonly limit: number
  /** Bytes that are held at most once the body is longer than can be captured here: then it comes as fast as its readers take it. */
  readonly window: number
  /** Whether what is longer than the window can be captured piece by piece. */
  readonly streams: boolean
  /** The declared length in bytes: a body that ends elsewhere is incomplete (RFC 9111 §3.3). */
  readonly length: number | undefined
  /** How long a body may bring nothing, in ms, before nobody new is to wait for it; and a reader take nothing, while others wait for it. */
  readonly stall: number
  /** The clock: ms since the epoch. */
  readonly now: () => number
  /** How long a body that nobody reads any more may go on, in ms, before it is given up. */
  readonly patience: number
}
