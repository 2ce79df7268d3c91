import type { NotCaptured } from '../decide/decision.ts'

/** How a capture ended, or goes on: with the whole content, with content that comes piece by piece, or with the reason why there is none. */
export type Capture =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Errors with {@link NotWhole} when the content turns out not to be one to keep. */
  | { readonly kind: 'streamed'; readonly content: ReadableStream<Uint8Array<ArrayBuffer>> }
  | { readonly kind: 'none'; readonly reason: NotCaptured }

/** Why content that was on its way to the store is not to be kept. */
export class NotWhole extends Error {
  override name = 'NotWhole'
  readonly reason: NotCaptured

  constructor(reason: NotCaptured) {
    super(`The content is not one to keep: ${reason}`)
    this.reason = reason
  }
}

export function none(reason: NotCaptured): Capture {
  return { kind: 'none', reason }
}
