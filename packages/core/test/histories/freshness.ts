import { demand } from './demand.ts'
import { ageOf, type Reading, windowOf } from './reading.ts'
import { wish, wished } from './requests.ts'
import type { Answered, Asked, Call, Scene } from './scene.ts'

/** §4.2.3, §5.1, and the `ttl` of RFC 9211 §2.4. */
export function demandAge({ head, time }: Answered, reading: Reading, told: string): void {
  const said = Number(head!.headers.get('age') ?? Number.NaN)
  const { low, high } = ageOf(reading, time)
  const isAge = said >= Math.min(Math.floor(low / 1000), 2 ** 31) && said <= Math.ceil(high / 1000)
  demand(isAge, `Age: ${said}, and it is ${low / 1000} to ${high / 1000}`)
  const ttl = /; ttl=(-?\d+)/.exec(told)?.[1]
  if (ttl === undefined) return
  const { lifetime } = reading
  const least = Math.floor((lifetime.low - high) / 1000)
  const most = Math.ceil((lifetime.high - low) / 1000)
  demand(Number(ttl) >= least && Number(ttl) <= most, `ttl=${ttl}, and it is ${least} to ${most}`)
}

/** That an answer without a validation may be used now (§4.2, §4.2.4, §5.2.1, RFC 5861, RFC 8246). */
export function demandUsable(scene: Scene, asked: Asked, reading: Reading): void {
  const { ask, answer } = asked
  demand(!reading.noCache, 'no-cache, and no validation')
  const age = ageOf(reading, answer!.time).low
  const staleness = age - reading.lifetime.high
  if (coversFailure(scene, asked, reading, staleness)) return
  demand(wish(ask, 'no-cache') === undefined, 'no-cache in the request, and no validation')
  const maxAge = wished(ask, 'max-age') ?? Infinity
  const minFresh = wished(ask, 'min-fresh')
  if (staleness < 0) {
    const isImmutable = reading.directives.some(([name]) => name === 'immutable')
    demand(age <= maxAge || isImmutable, 'Older than max-age in the request')
    return demand(-staleness >= (minFresh ?? 0), 'Not as fresh as min-fresh')
  }
  demand(reading.neverStale === undefined, `Stale in spite of ${reading.neverStale}`)
  demand(minFresh === undefined && age <= maxAge, 'Stale, and the client wished it fresher')
  const licence =
    toleratedStaleness(asked) ?? (maxAge < Infinity ? 0 : windowOf(reading, 'stale-while-revalidate'))
  demand(staleness <= licence, `Stale for ${staleness / 1000} s without a licence`)
}

/** Whether the origin failed this request, or one that it waited for, and a stale answer may cover for it (RFC 5861 §4). */
function coversFailure(scene: Scene, asked: Asked, reading: Reading, staleness: number): boolean {
  const { ask, answer, started } = asked
  const own = asked.calls.slice(0, answer!.calls)
  const others = scene.asked.filter((other) => other.ask.url === ask.url).flatMap(({ calls }) => calls)
  const awaited = others.filter(({ ended }) => ended > started && ended < answer!.ended)
  const failed = (own.length > 0 ? own : awaited).some(hasFailed)
  const asksForIt = wished(ask, 'stale-if-error') ?? 0
  const cover = Math.max(windowOf(reading, 'stale-if-error'), asksForIt, scene.setup.allowStale * 1000)
  return failed && reading.neverStale === undefined && cover > 0 && staleness <= cover
}

/** How stale a response the client accepts, in ms (§5.2.1.2); `undefined`: it does not say. */
function toleratedStaleness({ ask }: Asked): number | undefined {
  const found = wish(ask, 'max-stale')
  return found !== undefined && found[1] === undefined ? Infinity : wished(ask, 'max-stale')
}

/** The failures that RFC 5861 §4 speaks of. */
export function hasFailed({ member, ended, started }: Call): boolean {
  return member === undefined ? ended > started : [500, 502, 503, 504].includes(member.status)
}
