import type { PurgeApi, PurgeRequest } from './api.ts'

/** How requests are sent, and sent again. */
export interface SendOptions {
  /** Default: that of the runtime. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  /** How often a request is sent again after a 429, a 5xx, or no answer. */
  readonly retries: number
  /** Ms that an answer may take. */
  readonly timeout: number
  /** Ms: where a platform asks for a longer pause, there is no further attempt. */
  readonly maxPause: number
  /** Waits so many ms. */
  readonly sleep: (ms: number) => Promise<void>
  /** The clock: ms since the epoch. */
  readonly now: () => number
}

/** What came of a request: without a reason, it is done. */
export interface Sent {
  readonly attempts: number
  /** Why it is not done. It contains no credentials. */
  readonly reason?: string
  /** Of the last answer; absent when there was none. */
  readonly status?: number
}

/** Ms before the second attempt; twice as many before each further one. */
const FIRST_PAUSE = 500

/** Sends a request, and again while there is hope: a purge can be repeated without harm. Never rejects. */
export async function send(request: PurgeRequest, api: PurgeApi, options: SendOptions): Promise<Sent> {
  for (let attempts = 1; ; attempts++) {
    const failure = await tryOnce(request, api, options)
    if (!failure) return { attempts }
    const { status, reason } = failure
    const pause = failure.pause ?? FIRST_PAUSE * 2 ** (attempts - 1)
    const isLast = !failure.isPassing || attempts > options.retries || pause > options.maxPause
    if (isLast) return { attempts, reason, ...(status !== undefined && { status }) }
    await options.sleep(pause)
  }
}

interface Failure {
  readonly reason: string
  readonly status?: number
  /** Whether another attempt may succeed. */
  readonly isPassing: boolean
  /** Ms until then, where that is known. */
  readonly pause?: number | undefined
}

async function tryOnce(
  request: PurgeRequest,
  api: PurgeApi,
  options: SendOptions,
): Promise<Failure | undefined> {
  const gone = new AbortController()
  const late = new Promise<never>((_, reject) => {
    gone.signal.addEventListener('abort', () => reject(new Error(`none within ${options.timeout} ms`)))
  })
  const timer = setTimeout(() => gone.abort(), options.timeout)
  try {
    return await Promise.race([ask(request, api, options, gone.signal), late])
  } catch (error) {
    const { message, cause } = Object(error) as { message?: unknown; cause?: { code?: unknown } }
    const reason = `no answer: ${redact(String(cause?.code ?? message), api)}`
    return { reason, isPassing: true }
  } finally {
    clearTimeout(timer)
  }
}

async function ask(
  { url, headers, body }: PurgeRequest,
  api: PurgeApi,
  { fetch, now }: SendOptions,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    // Wherever it leads, the credentials are not for it.
    redirect: 'manual',
    signal,
  })
  const { status, ok } = response
  const text = await response.text()
  if (ok && (api.isDone?.(parsed(text)) ?? true)) return undefined
  const reason = `${status} ${redact(text, api)}`.trim()
  const isLimited = status === 429
  const pause = retryAfter(response.headers.get('retry-after'), now) ?? (isLimited ? api.patience : undefined)
  return { status, reason, isPassing: isLimited || status >= 500, pause }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Ms that `Retry-After` asks for, as seconds or as a date (RFC 9110 §10.2.3). */
function retryAfter(value: string | null, now: () => number): number | undefined {
  if (value === null) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now()
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

/** The beginning of what a platform said, should it repeat the credentials without them. */
function redact(text: string, { secret }: PurgeApi): string {
  const forms =
    secret === undefined ? [] : [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]
  const clean = forms.reduce((said, form) => said.replaceAll(form, '…'), text)
  return clean.replace(/\s+/g, ' ').trim().slice(0, 200)
}
