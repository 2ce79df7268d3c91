export interface EntityTag {
  readonly weak: boolean
  /** With its quotes. */
  readonly opaque: string
}

/** The tag that `text` is, written as it must be (RFC 9110 §8.8.3); `undefined` for anything else. */
export function readEntityTag(text: string): EntityTag | undefined {
  const [, weak, opaque] = /^(W\/)?("[^"\s]*")$/.exec(text) ?? []
  return opaque === undefined ? undefined : { weak: weak !== undefined, opaque }
}
