import { type AnswerPlan, formatDirectives, URLS } from './history.ts'
import { type Asked, turn, type World } from './world.ts'

/** The origin is asked. */
export interface Call {
  readonly asked: Asked
  readonly method: string
  readonly fields: Headers
  /** Numbers of events. */
  readonly started: number
  ended: number
  /** The two clock readings of RFC 9111 §4.2.3: ms since the epoch. */
  readonly requestTime: number
  responseTime: number
  /** `undefined`: no answer, or not yet. */
  member: Member | undefined
  error: unknown
}

/**
 * An answer of the origin: one that stands for itself, or one that speaks of an earlier one. Each sends a field of its
 * own, by which it is known in whatever a cache makes of it.
 */
export interface Member {
  readonly serial: number
  readonly call: Call
  readonly plan: AnswerPlan
  readonly status: number
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** What `Date` says: ms since the epoch; `undefined` when it says nothing. */
  readonly date: number | undefined
  readonly etag: string | undefined
  readonly lastModified: string | undefined
  /** The whole representation, of which a 206 has a part. */
  readonly content: string
  /** Whether the content is all that it should be. */
  readonly whole: boolean
  /** Which event was the end of the content; `undefined` while it comes. */
  over: number | undefined
}

/** Answers as the request's plan says. */
export async function answerOf(world: World, asked: Asked, received: Request): Promise<Response> {
  const { plan, call } = { plan: asked.ask.answer, call: startCall(world, asked, received) }
  world.judged(() => world.judge.called(call))
  // what is sent together arrives before the first answer leaves
  await undefined
  if (plan.slow) await world.slowly()
  else if (plan.delay > 0 && asked.alone) {
    await turn()
    world.now += plan.delay
  }
  call.ended = world.event()
  call.responseTime = world.now
  if (plan.act === 'network-error') return Response.error()
  if (plan.act === 'throws') {
    call.error = new Error('The origin throws')
    throw call.error
  }
  return produce(world, call, plan)
}

function startCall(world: World, asked: Asked, { method, headers }: Request): Call {
  const started = world.event()
  const times = { requestTime: world.now, responseTime: world.now }
  const fields = new Headers(headers)
  const call: Call = {
    asked,
    method,
    fields,
    started,
    ended: started,
    ...times,
    member: undefined,
    error: undefined,
  }
  asked.calls.push(call)
  return call
}

/** Makes the answer, and remembers it. */
function produce(world: World, call: Call, plan: AnswerPlan): Response {
  const serial = world.members.length
  const about = answersAbout(world, call, plan)
  const { status, known } = about
  const content = known?.content ?? (WITHOUT_CONTENT.includes(status) ? '' : contentOf(serial, call, plan))
  const validators = known ? validatorsOf(known, serial, plan) : newValidators(world, serial, plan)
  const range = status === 206 ? rangeOf(call, content.length) : undefined
  const part = range && range.first <= range.last ? range : undefined
  const member: Member = {
    serial,
    call,
    plan,
    status: range && !part ? 416 : status,
    fields: fieldsOf(world.now, serial, call, plan, validators),
    date: typeof plan.date === 'number' ? wholeSeconds(world.now) + plan.date * 1000 : undefined,
    ...validators,
    content,
    whole: (plan.body !== 'broken' && plan.body !== 'short') || isEmpty(call, range && !part ? 416 : status),
    over: undefined,
  }
  call.member = member
  world.members.push(member)
  return respond(world, member, part)
}

/** What an answer is, and the earlier one that it speaks of, or has a part of. */
interface About {
  readonly status: number
  readonly known: Member | undefined
}

function answersAbout({ members }: World, { method, fields, asked }: Call, plan: AnswerPlan): About {
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

function isEmpty({ method }: Call, status: number): boolean {
  return method === 'HEAD' || WITHOUT_CONTENT.includes(status)
}

const WITHOUT_CONTENT: readonly number[] = [204, 205, 304, 416]

interface Validators {
  readonly etag: string | undefined
  readonly lastModified: string | undefined
}

/** No two versions were modified in the same second: then `Last-Modified` tells them apart. */
function newValidators({ now, members }: World, serial: number, { etag, lastModified }: AnswerPlan): Validators {
  let modified = now - (lastModified ?? 0) * 1000
  const isTaken = (time: string): boolean => members.some((member) => member.lastModified === time)
  while (isTaken(new Date(modified).toUTCString())) modified -= 1000
  return {
    etag: etag === null ? undefined : `${etag === 'weak' ? 'W/' : ''}"v${serial}."`,
    lastModified: lastModified === null ? undefined : new Date(modified).toUTCString(),
  }
}

function validatorsOf(known: Member, serial: number, { validation }: AnswerPlan): Validators {
  if (validation === 'bare') return { etag: undefined, lastModified: undefined }
  if (validation === 'wrong') return { etag: `"wrong${serial}."`, lastModified: undefined }
  return { etag: known.etag, lastModified: known.lastModified }
}

function fieldsOf(
  now: number,
  serial: number,
  call: Call,
  plan: AnswerPlan,
  { etag, lastModified }: Validators,
): [string, string][] {
  const { client } = call.asked.ask
  const fields: [string, string][] = [
    ['content-type', 'text/plain'],
    ['x-serial', String(serial)],
    [`x-n${serial}`, '1'],
  ]
  const add = (name: string, value: string | null | undefined): void => {
    if (value !== null && value !== undefined) fields.push([name, value])
  }
  const after = (seconds: number): string => new Date(now + seconds * 1000).toUTCString()
  if (plan.directives.length > 0) add('cache-control', formatDirectives(plan.directives, plan.spelling))
  if (plan.targeted !== null) add('cdn-cache-control', formatDirectives(plan.targeted, 'plain'))
  add('date', typeof plan.date === 'number' ? after(plan.date) : plan.date)
  add(
    'expires',
    typeof plan.expires === 'number' ? after(plan.expires) : plan.expires === 'zero' ? '0' : plan.expires,
  )
  add('age', plan.age === null ? null : String(plan.age))
  add('etag', etag)
  add('last-modified', lastModified)
  if (plan.vary.length > 0) add('vary', plan.vary.join(', '))
  if (plan.location !== null) add('location', URLS[plan.location])
  if (plan.personal) add('x-personal', `${client}.${serial}`)
  if (plan.cookie) for (const name of ['a', 'b']) add('set-cookie', `${name}=${client}.${serial}`)
  if (plan.hop) {
    add('connection', 'close, X-Hop')
    for (const name of ['x-hop', 'keep-alive', 'proxy-authenticate', 'te', 'upgrade'])
      add(name, String(serial))
  }
  return fields
}

function contentOf(serial: number, { asked: { ask } }: Call, { body }: AnswerPlan): string {
  if (body === 'empty') return ''
  return `${serial}. for ${ask.client} at ${ask.url}, ${'-'.repeat(body === 'long' ? 100 : 10)} .${serial}`
}

/** The ranges that the origin knows: one, in bytes. */
export const RANGE: RegExp = /^bytes=(?:(\d+)-(\d*)|-(\d+))$/

interface Range {
  readonly first: number
  readonly last: number
}

/** Of content of `size` bytes; the first is after the last when it cannot be had. */
function rangeOf({ fields }: Call, size: number): Range {
  const [, from, to, suffix] = RANGE.exec(fields.get('range') ?? '') ?? []
  const first = from === undefined ? Math.max(0, size - Number(suffix)) : Number(from)
  return { first, last: to ? Math.min(Number(to), size - 1) : size - 1 }
}

function respond(world: World, member: Member, part: Range | undefined): Response {
  const { status, fields, content, plan, call } = member
  const headers = new Headers()
  for (const [name, value] of fields) headers.append(name, value)
  const sent = part ? content.slice(part.first, part.last + 1) : content
  if (part) headers.set('content-range', `bytes ${part.first}-${part.last}/${content.length}`)
  if (status === 416) headers.set('content-range', `bytes */${content.length}`)
  // what a 304 says of its length is not to be believed
  if (status === 304) headers.set('content-length', '7')
  const isDeclared = plan.body === 'declared' || plan.body === 'short'
  if (isDeclared && !WITHOUT_CONTENT.includes(status)) headers.set('content-length', String(sent.length))
  if (!isEmpty(call, status)) return new Response(bodyOf(world, member, sent), { status, headers })
  member.over = world.event()
  return new Response(null, { status, headers })
}

/** The content as the plan says that it comes. */
function bodyOf(world: World, member: Member, sent: string): BodyInit {
  const { plan, whole } = member
  if (plan.body === 'text' || plan.body === 'empty' || plan.body === 'declared' || plan.body === 'long') {
    member.over = world.event()
    return sent
  }
  const chunks = [sent.slice(0, half(sent)), sent.slice(half(sent))].map((text) =>
    new TextEncoder().encode(text),
  )
  let count = 0
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (count === 1 && plan.body === 'slow') await world.slowly()
        if (count === 1 && plan.body === 'broken') {
          member.over = world.event()
          return controller.error(new Error('The content breaks'))
        }
        if (count === 2 || (count === 1 && !whole)) {
          member.over = world.event()
          return controller.close()
        }
        controller.enqueue(chunks[count++]!)
      },
    },
    { highWaterMark: 0 },
  )
}

/** Where content that comes in two pieces, or of which one is missing, is cut. */
export function half(content: string): number {
  return Math.ceil(content.length / 2)
}

export function wholeSeconds(time: number): number {
  return Math.floor(time / 1000) * 1000
}
