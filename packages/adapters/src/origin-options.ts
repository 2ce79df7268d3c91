/** How an origin is asked. */
export interface FetchOriginOptions {
  /** Ms until the head of the answer has to be there, and what the client uploads has gone; else 504. `Infinity`: no bound. Default 60,000. */
  timeout?: number
  /**
   * What is asked of the origin in place of the client's `Accept-Encoding`: `fetch` decodes what comes. `gzip` is for an
   * origin far away; then validators are weak, and nothing keeps `no-transform`. Default `identity`.
   */
  acceptEncoding?: 'identity' | 'gzip'
  /**
   * What the origin hears of how the client asked. `replace`: `X-Forwarded-Host` and `-Proto` are those of the request's
   * URL, and other fields of that kind go, since anybody may have sent them. `keep`: they stay, for a proxy in front
   * has set them. `drop`: none. Default `replace`.
   */
  forwarded?: 'replace' | 'keep' | 'drop'
  /** The name of this proxy in the request's `Via` (RFC 9110 §7.6.3), a token; `false`: none. Default `freshet`. */
  via?: string | false
  /** What asks: another `fetch`, such as that of a service binding. Default: the runtime's own, as it is when asked. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** Hears why an answer is 502 or 504. What it throws is ignored. */
  onError?: (error: unknown, request: Request) => void
}

/** The options, checked and complete. */
export interface OriginSettings extends Required<FetchOriginOptions> {
  /** Where the origin's URLs begin; `undefined`: each request has its own URL. */
  readonly base: URL | undefined
}
