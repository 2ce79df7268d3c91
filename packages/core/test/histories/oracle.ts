import type { Step } from './history.ts'
import type { Call, Member } from './origin.ts'
import { demandContent, demandWhole } from './content.ts'
import { demand } from './demand.ts'
import { Promises } from './promises.ts'
import { ageOf, isSameVariant, read, type Reading, windowOf, wish, wished } from './reading.ts'
import type { Answered, Asked, Judge, World } from './world.ts'

/** What an answer turned out to be made of. */
export interface Finding {
  /** The answer of the origin that it began with, and those that updated it; empty for an answer of the cache's own. */
  readonly chain: readonly Member[]
  readonly reading: Reading | undefined
  /** Whether the origin said it, or confirmed it, for this very request. */
  readonly own: boolean
  /** This cache's member of `Cache-Status`. */
  readonly told: string
}

/** Checks every answer that a cache gives against all that the origin ever said. */
export class Oracle implements Judge {
  readonly findings = new Map<Asked, Finding>()
  readonly #world: World
  readonly #promises: Promises
  readonly #ages = new Map<string, number>()

  constructor(world: World) {
    this.#world = world
    this.#promises = new Promises(world, this)
  }

  answered(asked: Asked): void {
    const { answer } = asked
    if (answer === undefined) return
    if (answer.head === undefined || answer.head.type === 'error') return this.#failed(asked, answer)
    const finding = this.#find(asked, answer, answer.head.headers)
    this.findings.set(asked, finding)
    const { reading, own } = finding
    if (reading === undefined) return demandUnsatisfiable(asked, answer)
    demand(reading.first.call.asked.ask.url === asked.ask.url, 'The answer is about another URL')
    this.#checkStatus(answer, finding)
    if (own && finding.chain.length === 1) return demandWhole(asked, answer, reading.last)
    this.#checkReuse(asked, answer, finding, reading)
  }

  called(call: Call): void {
    if (call.method !== 'GET' && call.method !== 'HEAD') return
    const { sent, calls } = call.asked
    const isUseless = ({ member, fields }: Call): boolean =>
      member?.status === 304 || fields.get('range') !== sent.get('range')
    demand(
      calls.slice(0, -1).every(isUseless),
      'Asks again, and had an answer',
    )
    this.#checkConditions(call)
  }

  stepped(step: Step, asked: readonly Asked[]): void {
    this.#promises.stepped(step, asked)
  }

  /** The client hears of a failure as the origin's handler put it. */
  #failed({ calls }: Asked, { error, calls: made }: Answered): void {
    const failure = calls[made - 1]
    demand(failure !== undefined && failure.member === undefined, 'A failure that is not the origin’s')
    demand(failure.error === error, 'Another failure than the origin’s')
  }

  #find(asked: Asked, { calls }: Answered, headers: Headers): Finding {
    const serials = [...headers.keys()]
      .filter((name) => /^x-n\d+$/.test(name))
      .map((name) => Number(name.slice(3)))
    const chain = serials.sort((a, b) => a - b).map((serial) => this.#world.members[serial]!)
    const reading = chain.length === 0 ? undefined : read(chain, this.#world.setup)
    const own = reading !== undefined && asked.calls.slice(0, calls).includes(reading.last.call)
    const told = (headers.get('cache-status') ?? '').split(', ').at(-1) ?? ''
    demand(told.startsWith('freshet'), 'No Cache-Status')
    return { chain, reading, own, told }
  }

  /** RFC 9211: what the cache says that it did. */
  #checkStatus({ calls, head }: Answered, { own, told, chain }: Finding): void {
    const hit = told.includes('; hit')
    if (own) demand(!hit, 'A hit that the origin was asked for')
    if (hit && calls > 0) demand(/ttl=(-|0)/.test(told), 'A fresh hit, and a call of the origin')
    if (!own && calls === 0) demand(hit || told.includes('; collapsed'), 'A reuse that does not say so')
    if (told.includes('; collapsed')) demand(!own && calls === 0, 'Collapsed, and the origin was asked')
    const validated =
      own && chain.length > 1 && chain.at(-1)!.status !== head!.status && chain.at(-1)!.status === 304
    if (validated) demand(told.includes('fwd-status=304'), 'A validation that does not say so')
  }

  #checkReuse(asked: Asked, answer: Answered, { chain, own, told }: Finding, reading: Reading): void {
    const { ask } = asked
    demand(
      ask.method === 'GET' || ask.method === 'HEAD',
      'An answer from the store to a method that changes things',
    )
    chain.forEach((_, at) => this.#checkLink(chain, at, own && at === chain.length - 1))
    demand(isSameVariant(reading.vary, reading.last.call.asked.sent, asked.sent), 'Another variant')
    this.#checkBarriers(asked, chain)
    this.#checkFields(answer, reading, own)
    // what was completed just now is as the origin sent it
    if (!own || reading.last.status !== 206) this.#checkAge(answer, reading, told)
    demandContent(asked, answer, chain, own)
    if (own) return
    demand(!reading.noCache, 'no-cache, and no validation')
    this.#checkFreshness(asked, answer, reading)
  }

  /** Each response was stored before the next updated it, and the update was about it (§4.3.4, §4.3.5). */
  #checkLink(chain: readonly Member[], at: number, isOwn: boolean): void {
    const now = read(chain.slice(0, at + 1), this.#world.setup)
    if (!isOwn) demand(now.unstorable === undefined, `Reused in spite of ${now.unstorable}`)
    if (at === 0) return demand(now.first.status !== 304, 'A 304 answers a request')
    const before = read(chain.slice(0, at), this.#world.setup)
    const { call, status, etag, lastModified } = now.last
    const { fields, method } = call
    demand(
      isSameVariant(before.vary, before.last.call.asked.sent, call.asked.sent),
      'A validation for another variant',
    )
    if (etag !== undefined) demand(etag === before.etag, 'Updated by an answer with another entity tag')
    if (status === 304) {
      const names = fields.get('if-none-match')
      const isNamed =
        names === null ? fields.get('if-modified-since') === before.lastModified : names === before.etag
      return demand(isNamed, 'Updated by a 304 to another condition')
    }
    if (status === 206) return demandPiece(now, before)
    demand(
      method === 'HEAD' && status === 200 && before.first.status === 200,
      `Updated by a ${status} to ${method}`,
    )
    demand((etag ?? lastModified) !== undefined, 'Updated by a HEAD without a validator')
    if (etag === undefined)
      demand(lastModified === before.lastModified, 'Updated by a HEAD of another version')
  }

  /** §4.4, and purges. */
  #checkBarriers({ ask, started }: Asked, chain: readonly Member[]): void {
    if ((this.#world.unforgotten.get(ask.url) ?? 0) > started) return
    for (const barrier of this.#world.barriers) {
      if (barrier.url !== ask.url || barrier.ended > started) continue
      // what was made invalid may be confirmed
      const isNew = chain.some(({ call }) => call.started > barrier.started)
      demand(isNew, 'Older than a purge or a change')
    }
  }

  #checkFields({ head }: Answered, reading: Reading, own: boolean): void {
    const { last, first, etag, vary } = reading
    const { headers } = head!
    demand(headers.get('x-serial') === String(last.serial), 'Fields that were not updated')
    for (const name of ['connection', 'x-hop', 'keep-alive', 'proxy-authenticate', 'te', 'upgrade']) {
      demand(!headers.has(name), `Replays ${name}`)
    }
    const withheld = own ? reading.withheld : [...reading.withheld, ...reading.unconfirmed]
    const isNew = (value: string | null): boolean =>
      value === null || (own && (last.status === 206 || value.endsWith(`.${last.serial}`)))
    for (const name of withheld) demand(isNew(headers.get(name)), `Replays ${name}, which a directive withholds`)
    const { type, storeSetCookie } = this.#world.setup
    const mayReplay = type === 'private' || storeSetCookie
    demand(mayReplay || headers.getSetCookie().every(isNew), 'Replays Set-Cookie')
    demand((headers.get('etag') ?? undefined) === etag, 'Another entity tag')
    demand((headers.get('vary') ?? '').toLowerCase() === vary.join(', '), 'Another Vary')
    const length = headers.get('content-length')
    if (head!.status === 200 && length !== null)
      demand(Number(length) === first.content.length, 'A wrong Content-Length')
    if (last.date !== undefined) demand(Date.parse(headers.get('date') ?? '') === last.date, 'Another Date')
  }

  /** §4.2.3, §5.1. */
  #checkAge({ head, time }: Answered, reading: Reading, told: string): void {
    const age = Number(head!.headers.get('age') ?? Number.NaN)
    const { low, high } = ageOf(reading, time)
    const greatest = 2 ** 31
    demand(
      age >= Math.min(Math.floor(low / 1000), greatest) && age <= Math.ceil(high / 1000),
      `Age: ${age}, and it is ${low / 1000} to ${high / 1000}`,
    )
    const ttl = /; ttl=(-?\d+)/.exec(told)?.[1]
    if (ttl !== undefined) {
      const { lifetime } = reading
      const fits =
        Number(ttl) <= Math.ceil((lifetime.high - low) / 1000) &&
        Number(ttl) >= Math.floor((lifetime.low - high) / 1000)
      demand(fits, `ttl=${ttl}, and it is ${(lifetime.low - high) / 1000} to ${(lifetime.high - low) / 1000}`)
    }
    if (this.#world.now < time) return
    const { serial } = reading.last
    const name = `${reading.first.serial} ${serial}`
    const before = this.#ages.get(name)
    if (before !== undefined && !this.#world.wentBack) demand(age >= before, `Age: ${age} after ${before}`)
    this.#ages.set(name, age)
  }

  /** §4.2, §4.2.4, §5.2.1, RFC 5861, RFC 8246. */
  #checkFreshness(asked: Asked, { time, ended, calls }: Answered, reading: Reading): void {
    const { ask } = asked
    const { setup } = this.#world
    const age = ageOf(reading, time).low
    const staleness = age - reading.lifetime.high
    const own = asked.calls.slice(0, calls)
    const others = this.#world.asked.flatMap((other) => (other.ask.url === ask.url ? other.calls : []))
    const during = others.filter(
      (call) => call.ended > asked.started && call.ended < ended && !asked.calls.includes(call),
    )
    const failed = [...own, ...(own.length === 0 ? during : [])].some(hasFailed)
    const cover = Math.max(
      windowOf(reading, 'stale-if-error'),
      wished(ask, 'stale-if-error') ?? 0,
      setup.allowStale * 1000,
    )
    const forSharer = Math.max(0, ...during.map(({ asked }) => wished(asked.ask, 'stale-if-error') ?? 0))
    void forSharer
    if (failed && reading.neverStale === undefined && cover > 0 && staleness <= cover) return
    demand(wish(ask, 'no-cache') === undefined, 'no-cache in the request, and no validation')
    const maxAge = wished(ask, 'max-age') ?? Infinity
    if (staleness < 0) {
      const immutable = reading.directives.some(([name]) => name === 'immutable')
      demand(age <= maxAge || immutable, 'Older than max-age in the request')
      return demand(-staleness >= (wished(ask, 'min-fresh') ?? 0), 'Not as fresh as min-fresh')
    }
    demand(reading.neverStale === undefined, `Stale in spite of ${reading.neverStale}`)
    demand(wished(ask, 'min-fresh') === undefined && age <= maxAge, 'Stale, and the client wished it fresher')
    const tolerated = toleratedStaleness(asked)
    const whileRevalidating =
      tolerated === undefined
        ? wished(ask, 'max-age') === undefined
          ? windowOf(reading, 'stale-while-revalidate')
          : 0
        : Math.min(tolerated, Infinity)
    demand(
      staleness <= Math.max(whileRevalidating, tolerated ?? 0),
      `Stale for ${staleness / 1000} s without a licence`,
    )
  }

  /** §4.3.1: a condition that the client did not send is that of a stored response. */
  #checkConditions({ asked, fields }: Call): void {
    const { sent, ask } = asked
    const noneMatch = fields.get('if-none-match')
    const since = fields.get('if-modified-since')
    if (noneMatch === sent.get('if-none-match') && since === sent.get('if-modified-since')) return
    if (noneMatch === null && since === null) return
    const { members, setup } = this.#world
    const named = members.filter(
      ({ call, etag, lastModified, status }) =>
        call.asked.ask.url === ask.url &&
        status !== 304 &&
        (noneMatch === null || etag === noneMatch) &&
        (since === null || lastModified === since),
    )
    const isSelected = (chain: readonly Member[]): boolean => {
      const { vary, last, unstorable } = read(chain, setup)
      return unstorable === undefined && isSameVariant(vary, last.call.asked.sent, sent)
    }
    const validated = named.some((first) => {
      const updates = members.filter(
        ({ call, status, serial }) =>
          serial > first.serial &&
          call.asked.ask.url === ask.url &&
          (status === 304 || call.method === 'HEAD'),
      )
      return isSelected([first]) || updates.some((update) => isSelected([first, update]))
    })
    demand(validated, 'Conditions that are those of no stored response')
  }
}

/** §3.4: pieces are of one representation only when a strong validator says so. */
function demandPiece({ last: { call, etag, lastModified } }: Reading, before: Reading): void {
  const isStrong = etag === undefined || !etag.startsWith('W/')
  const isSame = etag === before.etag && (etag !== undefined || lastModified === before.lastModified)
  demand(isStrong && isSame && (etag ?? lastModified) !== undefined, 'Pieces of different content')
  demand(call.fields.has('range'), 'A piece that was not asked for')
}

/** The failures that RFC 5861 §4 speaks of. */
export function hasFailed({ member, ended, started }: Call): boolean {
  return member === undefined ? ended > started : [500, 502, 503, 504].includes(member.status)
}

/** How stale a response the client accepts, in ms (§5.2.1.2); `undefined`: it does not say. */
function toleratedStaleness({ ask }: Asked): number | undefined {
  const found = wish(ask, 'max-stale')
  return found === undefined ? undefined : found[1] === undefined ? Infinity : wished(ask, 'max-stale')
}

/** §5.2.1.7. */
function demandUnsatisfiable({ ask, calls }: Asked, { head }: Answered): void {
  demand(head!.status === 504 && wish(ask, 'only-if-cached') !== undefined, 'An answer that nobody gave')
  demand(calls.length === 0, 'only-if-cached, and the origin was asked')
}
