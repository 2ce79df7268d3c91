import type { AnswerPlan } from './history.ts'
import {
  contentOf,
  fieldsOf,
  isEmpty,
  respond,
  type Part,
  type Validators,
  WITHOUT_CONTENT,
} from './response.ts'
import type { Asked, Call, Member, Scene } from './scene.ts'
import { turn, wholeSeconds } from './time.ts'

/** Answers as the request's plan says. */
export async function answerOf(scene: Scene, asked: Asked, received: Request): Promise<Response> {
  const plan = asked.ask.answer
  const call = startCall(scene, asked, received)
  scene.call(call)
  // what is sent together arrives before the first answer leaves
  await undefined
  if (plan.slow) await scene.slowly()
  else if (plan.delay > 0 && asked.alone) {
    await turn()
    scene.now += plan.delay
  }
  call.ended = scene.event()
  call.responseTime = scene.now
  if (plan.act === 'network-error') return Response.error()
  if (plan.act === 'throws') {
    call.error = new Error('The origin throws')
    throw call.error
  }
  return produce(scene, call, plan)
}

function startCall(scene: Scene, asked: Asked, { method, headers }: Request): Call {
  const started = scene.event()
  const call: Call = {
    asked,
    method,
    fields: headers,
    started,
    ended: started,
    requestTime: scene.now,
    responseTime: scene.now,
    member: undefined,
    error: undefined,
  }
  asked.calls.push(call)
  return call
}

/** Makes the answer, and remembers it. */
function produce(scene: Scene, call: Call, plan: AnswerPlan): Response {
  const serial = scene.members.length
  const about = answersAbout(scene, call, plan)
  const { status, known } = about
  const content = known?.content ?? (WITHOUT_CONTENT.includes(status) ? '' : contentOf(serial, call, plan))
  const validators = known ? validatorsOf(known, serial, plan) : newValidators(scene, serial, plan)
  const range = status === 206 ? rangeOf(call, content.length) : undefined
  const part = range && range.first <= range.last ? range : undefined
  const member: Member = {
    serial,
    call,
    plan,
    status: range && !part ? 416 : status,
    fields: fieldsOf(scene.now, serial, call, plan, validators),
    date: typeof plan.date === 'number' ? wholeSeconds(scene.now) + plan.date * 1000 : undefined,
    ...validators,
    content,
    whole: (plan.body !== 'broken' && plan.body !== 'short') || isEmpty(call, range && !part ? 416 : status),
    over: undefined,
  }
  call.member = member
  scene.members.push(member)
  return respond(scene, member, part)
}

/** What an answer is, and the earlier one that it speaks of, or has a part of. */
interface About {
  readonly status: number
  readonly known: Member | undefined
}

function answersAbout({ members }: Scene, { method, fields, asked }: Call, plan: AnswerPlan): About {
  const { status, validation } = plan
  if (status !== 200 || (method !== 'GET' && method !== 'HEAD')) return { status, known: undefined }
  const here = members.filter(
    ({ call, status }) => call.asked.ask.url === asked.ask.url && call.method === 'GET' && status !== 304,
  )
  const find = (isIt: (member: Member) => boolean): Member | undefined =>
    validation === 'replaces' ? undefined : here.findLast(isIt)
  const noneMatch = fields.get('if-none-match')
  const since = fields.get('if-modified-since')
  if (noneMatch !== null || since !== null) {
    const known = find(({ etag, lastModified }) =>
      noneMatch === null
        ? lastModified === since
        : etag !== undefined && (noneMatch === '*' || noneMatch.includes(etag)),
    )
    if (known !== undefined) return { status: 304, known }
  } else if (method === 'HEAD') {
    return { status, known: validation === 'confirms' ? find(({ status }) => status === 200) : undefined }
  }
  const condition = fields.get('if-range')
  if (!plan.servesRanges || method === 'HEAD' || !RANGE.test(fields.get('range') ?? ''))
    return { status, known: undefined }
  if (condition === null) return { status: 206, known: undefined }
  const known = find(
    ({ etag, status }) => etag === condition && !etag.startsWith('W/') && (status === 200 || status === 206),
  )
  return { status: known ? 206 : status, known }
}

/** The ranges that the origin knows: one, in bytes. */
const RANGE = /^bytes=(?:(\d+)-(\d*)|-(\d+))$/

/** Of content of `size` bytes; the first is after the last when it cannot be had. */
function rangeOf({ fields }: Call, size: number): Part {
  const [, from, to, suffix] = RANGE.exec(fields.get('range') ?? '') ?? []
  const first = from === undefined ? Math.max(0, size - Number(suffix)) : Number(from)
  return { first, last: to ? Math.min(Number(to), size - 1) : size - 1 }
}

/** No two versions were modified in the same second: then `Last-Modified` tells them apart. */
function newValidators(
  { now, members }: Scene,
  serial: number,
  { etag, lastModified }: AnswerPlan,
): Validators {
  const tag = etag === null ? undefined : `${etag === 'weak' ? 'W/' : ''}"v${serial}."`
  if (lastModified === null) return { etag: tag, lastModified: undefined }
  let time = now - lastModified * 1000
  const isTaken = (date: string): boolean => members.some((member) => member.lastModified === date)
  while (isTaken(new Date(time).toUTCString())) time -= 1000
  return { etag: tag, lastModified: new Date(time).toUTCString() }
}

function validatorsOf(known: Member, serial: number, { validation }: AnswerPlan): Validators {
  if (validation === 'bare') return { etag: undefined, lastModified: undefined }
  if (validation === 'wrong') return { etag: `"wrong${serial}."`, lastModified: undefined }
  return { etag: known.etag, lastModified: known.lastModified }
}
