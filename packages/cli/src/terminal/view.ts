import type { Audience } from '../traffic/traffic.ts'

/** Who shows what goes through the proxy. */
export interface View extends Audience {
  /** The proxy takes no more requests, and waits for those under way. */
  stopping(): void
  /** The proxy is at its end; the terminal is as it was before. */
  end(): void
}

/** What a view says of the proxy. */
export interface Scene {
  /** Where it listens, and what stands behind it. */
  readonly address: string
  readonly origin: string
  /** Where responses are kept. */
  readonly storage: string
}
