import type { CacheEvent } from '@freshet/core'
import type { NotStored } from './exchange.ts'
import { whyLost } from './tell.ts'

/** Something beside the requests that a person wants to know. */
export interface Happening {
  /** Ms since the epoch. */
  readonly time: number
  readonly type: string
  readonly severity: 'bad' | 'warn' | 'good'
  /** A sentence without a full stop. */
  readonly text: string
  /** The same for programs. */
  readonly about: Readonly<Record<string, unknown>>
}

/** What an event of the cache means to whoever watches, if it is more than a request can show. @param time ms since the epoch */
export function happeningOf(event: CacheEvent, time: number): Happening | undefined {
  const { type } = event
  switch (type) {
    case 'purged': {
      const { target, value, soft } = event
      const what = target === 'everything' ? 'everything' : `${target} ${value}`
      const text = soft ? `Made stale: ${what}` : `Purged ${what}`
      return { time, type, severity: 'good', text, about: { target, value, soft } }
    }
    case 'store-fault': {
      const { operation } = event
      const error = messageOf(event.error)
      const text = `The storage failed (${operation}): ${error}`
      return { time, type, severity: 'bad', text, about: { operation, error } }
    }
    case 'store-breaker': {
      const { state } = event
      const isOpen = state === 'open'
      const text = isOpen ? 'The storage is left alone for a while' : 'The storage answers again'
      return { time, type, severity: isOpen ? 'bad' : 'good', text, about: { state } }
    }
    case 'refresh-failed': {
      const error = messageOf(event.error)
      return { time, type, severity: 'warn', text: `A refresh failed: ${error}`, about: { error } }
    }
    default:
      return undefined
  }
}

/** What was said to be stored is not. @param time ms since the epoch */
export function lostHappening(url: string, reason: NotStored, time: number): Happening {
  const text = `Not stored after all: ${url}, ${whyLost(reason)}`
  return { time, type: 'not-stored', severity: 'warn', text, about: { url, reason } }
}

/** Something of the proxy itself that went wrong. @param time ms since the epoch */
export function troubleHappening(error: unknown, time: number): Happening {
  const text = messageOf(error)
  return { time, type: 'trouble', severity: 'bad', text, about: { error: text } }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
