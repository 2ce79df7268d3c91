/** A command line that cannot be understood; the message says how to put it right. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** A server could not be asked, or gave no answer that can be read. */
export class CannotAsk extends Error {
  override readonly name = 'CannotAsk'
}

/** A server answered that it does not do what was asked of it, or not all of that. */
export class Refused extends Error {
  override readonly name = 'Refused'
}
