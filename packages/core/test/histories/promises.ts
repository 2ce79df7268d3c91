import { demand } from './demand.ts'
import type { Finding } from './finding.ts'
import type { Step } from './history.ts'
import { hasFailed } from './freshness.ts'
import { ageOf, read, type Reading, windowOf } from './reading.ts'
import { isSameVariant } from './requests.ts'
import type { Asked, Member, Scene } from './scene.ts'

/** A response that a working cache has, beyond doubt. */
interface Sure {
  readonly chain: readonly Member[]
  readonly sent: Headers
}

/** Checks that a cache does what it is for, where nothing speaks against it: one that stores nothing fails here. */
export class Promises {
  readonly #scene: Scene
  readonly #findings: ReadonlyMap<Asked, Finding>
  readonly #sure = new Map<number, Sure>()
  #barriers = 0

  constructor(scene: Scene, findings: ReadonlyMap<Asked, Finding>) {
    this.#scene = scene
    this.#findings = findings
  }

  stepped({ kind }: Step, asked: readonly Asked[]): void {
    const { setup, barriers } = this.#scene
    if (setup.faults.length > 0 || setup.store === 'slow') return
    const [only] = asked
    if (only?.alone) this.#afterOne(only)
    else for (const { ask } of asked) this.#sure.delete(ask.url)
    if (kind === 'ask' && asked.length > 1) {
      this.#afterMany(asked)
      if (setup.store === 'sync') this.#afterRefreshes(asked)
    }
    for (; this.#barriers < barriers.length; this.#barriers++)
      this.#sure.delete(barriers[this.#barriers]!.url)
  }

  #afterOne(asked: Asked): void {
    const { ask } = asked
    const sure = this.#sure.get(ask.url)
    const finding = this.#findings.get(asked)
    if (asked.answer === undefined) return void this.#sure.delete(ask.url)
    if (sure && isPlain(asked)) this.#checkUse(asked, finding, sure)
    if (
      (ask.method !== 'GET' && ask.method !== 'HEAD') ||
      ask.condition === 'match-any' ||
      asked.calls.length === 0
    )
      return
    if (finding?.own && this.#isStored(asked, finding))
      this.#sure.set(ask.url, { chain: finding.chain, sent: asked.sent })
    else if (!sure || !this.#outlives(sure, asked)) this.#sure.delete(ask.url)
  }

  /** What the cache has must be used, or at least validated. */
  #checkUse(asked: Asked, finding: Finding | undefined, { chain, sent }: Sure): void {
    const reading = read(chain, this.#scene.setup)
    if (!isSameVariant(reading.vary, sent, asked.sent)) return
    const { calls, time } = asked
    const age = ageOf(reading, time)
    const { lifetime } = reading
    const isServed = finding !== undefined && isSame(finding.chain, chain)
    if (!reading.noCache && age.high < lifetime.low)
      return demand(isServed && calls.length === 0, 'It is fresh, and no hit')
    if (!reading.noCache && age.low < lifetime.high) return
    const window = windowOf(reading, 'stale-while-revalidate')
    if (window > 0 && age.high - lifetime.low < window) {
      demand(isServed && finding.told.includes('; hit'), 'It may be used while it is validated, and is not')
      return demand(calls.length > 0, 'It is stale, and not refreshed')
    }
    if (age.low - lifetime.high <= window && window > 0) return
    this.#checkValidation(asked, finding, reading, chain)
  }

  #checkValidation(
    asked: Asked,
    finding: Finding | undefined,
    reading: Reading,
    chain: readonly Member[],
  ): void {
    const { calls, answer } = asked
    const [call] = calls
    demand(call !== undefined, 'It is stale, and the origin was not asked')
    if (reading.etag !== undefined)
      demand(call.fields.get('if-none-match') === reading.etag, 'No If-None-Match')
    if (reading.lastModified !== undefined) {
      demand(call.fields.get('if-modified-since') === reading.lastModified, 'No If-Modified-Since')
    }
    const last = calls.at(-1)!
    const { setup } = this.#scene
    const staleness = ageOf(reading, answer!.time).high - reading.lifetime.low
    const cover = Math.max(windowOf(reading, 'stale-if-error'), setup.allowStale * 1000)
    const isCovered = reading.neverStale === undefined && staleness < cover
    if (hasFailed(last) && isCovered)
      demand(finding !== undefined && isSame(finding.chain, chain), 'stale-if-error, and it is not used')
    const { member } = call
    if (member?.status !== 304 || (member.etag !== undefined && member.etag !== reading.etag)) return
    const confirmed = [...chain, member]
    if (isClean(confirmed) && read(confirmed, setup).unstorable === undefined) {
      demand(finding !== undefined && isSame(finding.chain, confirmed), 'It was confirmed, and is not used')
    }
  }

  /** Whether a working cache has now stored what the origin said. */
  #isStored({ ask, answer }: Asked, { chain }: Finding): boolean {
    const { setup } = this.#scene
    const reading = read(chain, setup)
    const { first, last, lifetime, etag, lastModified, unstorable } = reading
    if (unstorable !== undefined || !isClean(chain) || !this.#isOneVariant(ask.url)) return false
    if (ask.range !== null || ask.leaves || answer?.text === undefined) return false
    if (setup.type === 'shared' && !setup.storeSetCookie && first.plan.cookie) return false
    // an error does not replace what may be there still
    if (
      first.status >= 500 ||
      first.status === 206 ||
      !first.whole ||
      first.content.length > setup.maxBodySize
    )
      return false
    if (etag !== undefined || lastModified !== undefined) return true
    return !reading.noCache && ageOf(reading, last.call.responseTime).high < lifetime.low
  }

  /** Where `Vary` changes, several stored responses may answer one request. */
  #isOneVariant(url: number): boolean {
    const all = this.#scene.members.filter(
      ({ call, status, plan }) => call.asked.ask.url === url && (status !== 304 || plan.vary.length > 0),
    )
    return new Set(all.map(({ plan }) => plan.vary.join().toLowerCase())).size === 1
  }

  /** A good response outlives a failure to get another. */
  #outlives({ chain, sent }: Sure, asked: Asked): boolean {
    const { vary, first } = read(chain, this.#scene.setup)
    const failed = asked.calls.every((call) => hasFailed(call) || call.member?.status === 304)
    return (
      failed && hasFailed(asked.calls.at(-1)!) && first.status < 500 && isSameVariant(vary, sent, asked.sent)
    )
  }

  /** One refresh a key (RFC 5861 §3). */
  #afterRefreshes(asked: readonly Asked[]): void {
    const refreshed = asked.filter(
      (one) => one.calls.length > 0 && this.#findings.get(one)?.told.includes('; hit'),
    )
    const urls = refreshed.map(({ ask }) => ask.url)
    demand(new Set(urls).size === urls.length, 'Refreshed twice at a time')
  }

  /** Requests for one thing that come together are one request to the origin, when its answer is for all. */
  #afterMany(asked: readonly Asked[]): void {
    const [first] = asked
    const { url } = first!.ask
    const wanted = fieldsOf(first!)
    if (
      !asked.every((one) => one.together && one.ask.url === url && one.ask.method === 'GET' && isPlain(one))
    )
      return
    if (!asked.every((one) => fieldsOf(one) === wanted && one.ask.range === null && one.answer !== undefined))
      return
    if (this.#scene.asked.some((other) => other.ask.url === url && !asked.includes(other))) return
    const calls = asked.flatMap(({ calls }) => calls)
    const brought = calls[0]?.member
    if (
      brought === undefined ||
      !isClean([brought]) ||
      !brought.whole ||
      brought.content.length > this.#scene.setup.maxBodySize
    )
      return
    const reading = read([brought], this.#scene.setup)
    if (reading.unstorable !== undefined || reading.noCache) return
    if (ageOf(reading, first!.answer!.time).high >= reading.lifetime.low) return
    demand(calls.length === 1, 'Requests that came together were not collapsed')
  }
}

/** Whether nothing in the request forbids the use of what is stored. */
function isPlain({ ask: { method, wishes, pragma, condition } }: Asked): boolean {
  return (
    (method === 'GET' || method === 'HEAD') && wishes.length === 0 && !pragma && condition !== 'match-any'
  )
}

/** Whether the origin said nothing that can be read in two ways. */
function isClean(chain: readonly Member[]): boolean {
  return chain.every(({ plan }) => plan.directives.every(([name]) => name !== '' && name !== '"open'))
}

function isSame(a: readonly Member[], b: readonly Member[]): boolean {
  return a.length === b.length && a.every((member, at) => member === b[at])
}

function fieldsOf({ sent }: Asked): string {
  return [...sent].join(';')
}
