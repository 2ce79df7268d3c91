import { demandContent, demandWhole } from './content.ts'
import { demand } from './demand.ts'
import { find, type Finding } from './finding.ts'
import { demandAge, demandUsable } from './freshness.ts'
import type { Step } from './history.ts'
import { Promises } from './promises.ts'
import { demandChain, demandConditions, demandNew } from './provenance.ts'
import type { Reading } from './reading.ts'
import { isSameVariant, wish } from './requests.ts'
import { demandReusedFields } from './reused-fields.ts'
import type { Answered, Asked, Call, Judge, Scene } from './scene.ts'

/** Checks every answer that a cache gives against all that the origin ever said. */
export class Oracle implements Judge {
  readonly #scene: Scene
  readonly #findings = new Map<Asked, Finding>()
  readonly #promises: Promises
  /** The last `Age` of each stored response. */
  readonly #ages = new Map<string, number>()

  constructor(scene: Scene) {
    this.#scene = scene
    this.#promises = new Promises(scene, this.#findings)
  }

  answered(asked: Asked): void {
    const { answer } = asked
    if (answer === undefined) return
    if (answer.head === undefined || answer.head.type === 'error') return demandFailure(asked, answer)
    const finding = find(this.#scene, asked, answer.head.headers)
    this.#findings.set(asked, finding)
    const { reading, own, chain } = finding
    if (reading === undefined) return demandUnsatisfiable(asked, answer.head)
    demand(reading.first.call.asked.ask.url === asked.ask.url, 'The answer is about another URL')
    demandStatus(asked, answer, finding)
    if (own && chain.length === 1) demandWhole(asked, answer, reading.last)
    else this.#checkReuse(asked, answer, finding, reading)
  }

  called(call: Call): void {
    const { method, asked } = call
    if (method !== 'GET' && method !== 'HEAD') return
    const isUseless = ({ member, fields }: Call): boolean =>
      member?.status === 304 || fields.get('range') !== asked.sent.get('range')
    demand(asked.calls.slice(0, -1).every(isUseless), 'Asks again, and had an answer')
    demandConditions(this.#scene, call)
  }

  stepped(step: Step, asked: readonly Asked[]): void {
    this.#promises.stepped(step, asked)
  }

  #checkReuse(asked: Asked, answer: Answered, { chain, own, told }: Finding, reading: Reading): void {
    const { method } = asked.ask
    demand(method === 'GET' || method === 'HEAD', 'An answer from the store to a method that changes things')
    demandChain(this.#scene, chain, own)
    demand(isSameVariant(reading.vary, reading.last.call.asked.sent, asked.sent), 'Another variant')
    demandNew(this.#scene, asked, chain)
    demandReusedFields(this.#scene, answer.head!, reading, own)
    demandContent(asked, answer, chain, own)
    // what was completed just now is as the origin sent it
    if (own && reading.last.status === 206) return
    demandAge(answer, reading, told)
    this.#checkGrowth(answer, reading)
    if (!own) demandUsable(this.#scene, asked, reading)
  }

  /** A stored response does not grow younger. */
  #checkGrowth({ head }: Answered, { first, last }: Reading): void {
    const name = `${first.serial} ${last.serial}`
    const age = Number(head!.headers.get('age'))
    const before = this.#ages.get(name) ?? 0
    demand(age >= before || this.#scene.wentBack, `Age: ${age} after ${before}`)
    this.#ages.set(name, age)
  }
}

/** The client hears of a failure as the origin's handler put it. */
function demandFailure({ calls }: Asked, { error, calls: made }: Answered): void {
  const failure = calls[made - 1]
  demand(failure !== undefined && failure.member === undefined, 'A failure that is not the origin’s')
  demand(failure.error === error, 'Another failure than the origin’s')
}

/** §5.2.1.7. */
function demandUnsatisfiable({ ask, calls }: Asked, { status }: Response): void {
  demand(status === 504 && wish(ask, 'only-if-cached') !== undefined, 'An answer that nobody gave')
  demand(calls.length === 0, 'only-if-cached, and the origin was asked')
}

/** RFC 9211: what the cache says that it did. */
function demandStatus(asked: Asked, { calls, head, ended }: Answered, { own, told, chain }: Finding): void {
  const { method, condition } = asked.ask
  // what If-Match asks only the origin can answer
  if (own && ['GET', 'HEAD'].includes(method) && condition !== 'match-any') {
    demand(wish(asked.ask, 'only-if-cached') === undefined, 'only-if-cached, and the origin was asked')
  }
  const isHit = told.includes('; hit')
  const isCollapsed = told.includes('; collapsed')
  demand(!own || (!isHit && !isCollapsed), 'The origin was asked, and this is not said')
  demand(own || calls > 0 || isHit || isCollapsed, 'A reuse that does not say so')
  if (isHit && calls > 0) {
    const [call] = asked.calls
    demand(/ttl=(-|0)/.test(told), 'A fresh hit, and a call of the origin')
    const isAwaited = asked.ask.answer.slow && call!.ended > call!.started && call!.ended < ended
    demand(!isAwaited, 'A hit that waited for the origin')
  }
  const isValidated = own && chain.length > 1 && chain.at(-1)!.status === 304 && head!.status !== 304
  if (isValidated) demand(told.includes('fwd-status=304'), 'A validation that does not say so')
}
