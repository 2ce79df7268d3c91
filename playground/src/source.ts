/** Where the playground's answers come from: slow on purpose, and every answer says which source gave it. */
export interface Source {
  /** ms since the epoch. */
  readonly startedAt: number
  /** How often it was asked for content since it started. */
  readonly calls: number
  /** Names the state of the content; another source has another. */
  readonly version: string
  /** Works for {@link SourceOptions.delay} and says where the answer comes from. */
  answer(subject: string): Promise<Provenance>
  /** Whether `version` is still the state of the content: takes an eighth of the time of an answer. */
  confirm(version: string): Promise<boolean>
  /** The same work, told in lines as it goes on. */
  stream(subject: string, lines: number): ReadableStream<Uint8Array>
}

/** What a source writes into its answers, so that one sees when an answer is old. */
export interface Provenance {
  /** When the source started, as ISO 8601. */
  readonly startedAt: string
  /** The number of the call to this source, from 1. */
  readonly call: number
}

/** How to make a {@link Source}. */
export interface SourceOptions {
  /** The clock: ms since the epoch. Default: `Date.now`. */
  readonly now?: () => number
  /** Ms that an answer takes. Default: 800. */
  readonly delay?: number
  /** How to wait for so many ms. Default: a timer. */
  readonly pause?: (ms: number) => Promise<void>
  /** Hears of each call as it begins. */
  readonly onCall?: (subject: string, call: number) => void
}

/** Ms that an answer takes unless told otherwise. */
export const DELAY = 800

/** Ms that it takes to confirm that what was answered is still current. */
export function confirmationTime(delay: number): number {
  return delay / 8
}

/** Starts a source. */
export function createSource(options: SourceOptions = {}): Source {
  const { now = Date.now, delay = DELAY, pause = sleep, onCall } = options
  const startedAt = now()
  const started = new Date(startedAt).toISOString()
  let calls = 0
  const begin = (subject: string): Provenance => {
    const call = ++calls
    onCall?.(subject, call)
    return { startedAt: started, call }
  }
  return {
    startedAt,
    version: started,
    get calls() {
      return calls
    },
    async answer(subject) {
      const provenance = begin(subject)
      await pause(delay)
      return provenance
    },
    async confirm(version) {
      await pause(confirmationTime(delay))
      return version === started
    },
    stream(subject, lines) {
      const { call } = begin(subject)
      const text = (line: number): string => `Line ${line} of ${lines}: ${started}, call ${call}\n`
      return linesOf(lines, text, () => pause(delay / lines))
    },
  }
}

function linesOf(
  count: number,
  text: (line: number) => string,
  work: () => Promise<void>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let line = 0
  return new ReadableStream({
    async pull(controller) {
      await work()
      controller.enqueue(encoder.encode(text(++line)))
      if (line === count) controller.close()
    },
  })
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
