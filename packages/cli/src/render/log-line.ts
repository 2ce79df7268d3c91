import type { Exchange } from '../traffic/exchange.ts'
import { tell } from '../traffic/tell.ts'
import { saved, type Totals } from '../traffic/totals.ts'
import { effort, size } from '../traffic/units.ts'
import { clock, pathOf } from './path.ts'
import { printable, printableJson } from './printable.ts'

/** A request in one line for people. */
export function renderLogLine(exchange: Exchange): string {
  const { time, method, url, status = '–', bytes, took } = exchange
  const { what, why } = tell(exchange)
  const said = why === '' ? what : `${what} (${why})`
  return printable(`${clock(time)} ${method} ${pathOf(url)} ${status} ${said} ${size(bytes)} ${effort(took)}`)
}

/** A request in one line for programs: `age` and `ttl` in seconds, as in `Cache-Status`, `took` in ms. */
export function renderJsonLine({ time, outcome, took, lost, ...exchange }: Exchange): string {
  const { age, ttl, key: _, createdAt: __, notStored = lost, ...cache } = outcome ?? {}
  return jsonLine('request', time, {
    ...exchange,
    took: rounded(took),
    ...(outcome !== undefined && {
      cache: { ...cache, ...(lost !== undefined && { stored: false }), notStored },
    }),
    age: seconds(age),
    ttl: seconds(ttl),
  })
}

/** What all requests came to, in one line for programs. @param until ms since the epoch */
export function renderJsonSummary(totals: Totals, until: number): string {
  const { since, hitTime, otherTime, ...counts } = totals
  return jsonLine('summary', until, {
    since: new Date(since).toISOString(),
    ...counts,
    saved: saved(totals),
    hitTime: rounded(hitTime),
    otherTime: rounded(otherTime),
  })
}

/** What happened, and when, in one line for programs. @param time ms since the epoch */
export function jsonLine(type: string, time: number, about: object): string {
  return printableJson(JSON.stringify({ type, time: new Date(time).toISOString(), ...about }))
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : rounded(ms / 1000)
}
