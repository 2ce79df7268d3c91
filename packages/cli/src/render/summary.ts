import { plural } from '../reading/duration.ts'
import { saved, type Totals } from '../traffic/totals.ts'
import { effort, grouped, percent, size } from '../traffic/units.ts'

/** What all requests came to, in a few lines. @param until ms since the epoch */
export function renderSummary(totals: Totals, until: number): string {
  const { requests, hits, calls, bytes, storedBytes, failures, left, hitTime, otherTime, since } = totals
  const misses = requests - hits
  const times = [
    ...(hits > 0 ? [`A hit took ${effort(hitTime / hits)}`] : []),
    ...(misses > 0
      ? [`${hits > 0 ? 'any other answer' : 'An answer took'} ${effort(otherTime / misses)}`]
      : []),
  ]
  const lines = [
    `${plural(requests, 'request')} in ${effort(until - since)}, ${percent(hits, requests)} of them hits`,
    `${plural(calls, 'request')} to the origin, ${grouped(saved(totals))} saved`,
    `${size(bytes)} sent, ${size(storedBytes)} of it from the store`,
    ...(times.length > 0 ? [`${times.join(', ')}, on average`] : []),
    ...(failures > 0 ? [`${plural(failures, 'answer')} failed`] : []),
    ...(left > 0 ? [`${plural(left, 'client')} left before the end`] : []),
  ]
  return requests === 0 ? 'No requests came\n' : `${lines.join('\n')}\n`
}
