/** Why a stored response is the answer. */
type BecauseServed = 'fresh' | 'immutable' | 'stale-while-revalidate' | 'max-stale'

/** Why the handler is asked about one: for what is stored, or for what the client wants. */
type BecauseValidated = 'stale' | 'no-cache' | 'request-no-cache' | 'request-max-age' | 'request-min-fresh'

/** Why the handler is asked, and nothing that is stored is of use. */
type BecauseForwarded =
  | 'uri-miss'
  | 'vary-miss'
  | 'request'
  | 'partial'
  | 'purged'
  | 'method'
  | 'post'
  | 'upgrade'
  | 'precondition'
  | 'filtered'
  | 'option-fault'
  | 'content-too-large'
  | 'store-fault'
  | 'store-down'

/** Why something is decided, in a word or two. */
export type Because = BecauseServed | BecauseValidated | BecauseForwarded | 'only-if-cached'
