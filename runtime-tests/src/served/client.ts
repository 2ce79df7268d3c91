/** Asks a home over its own server, or its service worker. */
export interface Client {
  send(path: string, init?: Asking): Promise<Response>
  /** A client of its own that has one connection at a time. */
  connect(): Connection
}

/** Takes requests one after the other. */
export interface Connection extends Pick<Client, 'send'> {
  /** How many connections it has made. */
  made(): number
  close(): void
}

export interface Asking {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
  /** Aborts where the client leaves. */
  readonly signal?: AbortSignal
}
