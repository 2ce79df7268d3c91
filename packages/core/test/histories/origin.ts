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

function produce(world: World, call: Call, plan: AnswerPlan): Response {
  const serial = world.members.length
  const known = recognised(world, call, plan)
  const isUpdate = known !== undefined
  const content = isUpdate ? known.content : contentOf(serial, call, plan)
  const validators = isUpdate
    ? validatorsOfUpdate(serial, known, plan, call)
    : newValidators(world.now, serial, plan)
  const status =
    isUpdate && call.method !== 'HEAD' ? 304 : isUpdate && isConditional(call) ? 304 : plan.status
  const part = isUpdate ? undefined : partOf(call, plan, content)
  const fields = fieldsOf(world.now, serial, call, plan, validators)
  const date = typeof plan.date === 'number' ? wholeSeconds(world.now) + plan.date * 1000 : undefined
  const isEmpty = call.method === 'HEAD' || part !== undefined || WITHOUT_CONTENT.includes(status)
  const whole = isEmpty || (plan.body !== 'broken' && plan.body !== 'short')
  const member: Member = {
    serial,
    call,
    plan,
    status: part ? part.status : status,
    fields,
    date,
    ...validators,
    content: WITHOUT_CONTENT.includes(status) && !isUpdate ? '' : content,
    whole,
    over: undefined,
  }
  call.member = member
  world.members.push(member)
  const init = {
    status: member.status,
    headers: new Headers(fields.map(([name, value]): [string, string] => [name, value])),
  }
  if (part) {
    init.headers.set('content-range', part.contentRange)
    member.over = world.event()
    return new Response(part.bytes, init)
  }
  if (status === 304) init.headers.set('content-length', '7')
  else if (status !== 204 && (plan.body === 'declared' || plan.body === 'short'))
    init.headers.set('content-length', String(content.length))
  if (isEmpty) {
    member.over = world.event()
    return new Response(null, init)
  }
  return new Response(bodyOf(world, member), init)
}

const WITHOUT_CONTENT: readonly number[] = [204, 205, 304]

/** The earlier answer that this one is about: what a condition names, or what a HEAD describes. */
function recognised({ members }: World, call: Call, plan: AnswerPlan): Member | undefined {
  if (plan.validation === 'replaces' || plan.status !== 200) return undefined
  if (call.method !== 'GET' && call.method !== 'HEAD') return undefined
  const { url } = call.asked.ask
  const known = members.filter(
    ({ status, call: { asked, method } }) =>
      asked.ask.url === url && method === 'GET' && status !== 304 && status !== 206,
  )
  const noneMatch = call.fields.get('if-none-match')
  const since = call.fields.get('if-modified-since')
  if (noneMatch !== null)
    return known.findLast(({ etag }) => etag !== undefined && (noneMatch === '*' || noneMatch.includes(etag)))
  if (since !== null) return known.findLast(({ lastModified }) => lastModified === since)
  return call.method === 'HEAD' && plan.validation === 'confirms'
    ? known.findLast(({ status }) => status === 200)
    : undefined
}

function isConditional({ fields }: Call): boolean {
  return fields.has('if-none-match') || fields.has('if-modified-since')
}

interface Validators {
  readonly etag: string | undefined
  readonly lastModified: string | undefined
}

function newValidators(now: number, serial: number, { etag, lastModified }: AnswerPlan): Validators {
  return {
    etag: etag === null ? undefined : `${etag === 'weak' ? 'W/' : ''}"v${serial}."`,
    lastModified: lastModified === null ? undefined : new Date(now - lastModified * 1000).toUTCString(),
  }
}

function validatorsOfUpdate(
  serial: number,
  known: Member,
  { validation }: AnswerPlan,
  { method }: Call,
): Validators {
  if (validation === 'bare' && method !== 'HEAD') return { etag: undefined, lastModified: undefined }
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

interface Part {
  readonly status: 206 | 416
  readonly contentRange: string
  readonly bytes: string | null
}

function partOf(
  { method, fields }: Call,
  { status, servesRanges }: AnswerPlan,
  content: string,
): Part | undefined {
  const range = /^bytes=(\d*)-(\d*)$/.exec(fields.get('range') ?? '')
  if (range === null || !servesRanges || status !== 200 || method !== 'GET' || fields.has('if-range'))
    return undefined
  const size = content.length
  const first = range[1] ? Number(range[1]) : Math.max(0, size - Number(range[2]))
  const last = range[1] && range[2] ? Math.min(Number(range[2]), size - 1) : size - 1
  if (first >= size) return { status: 416, contentRange: `bytes */${size}`, bytes: null }
  return {
    status: 206,
    contentRange: `bytes ${first}-${last}/${size}`,
    bytes: content.slice(first, last + 1),
  }
}

/** The content as the plan says that it comes. */
function bodyOf(world: World, member: Member): BodyInit {
  const { plan, content, whole } = member
  if (plan.body === 'text' || plan.body === 'empty' || plan.body === 'declared' || plan.body === 'long') {
    member.over = world.event()
    return content
  }
  const half = Math.ceil(content.length / 2)
  const chunks = [content.slice(0, half), content.slice(half)].map((text) => new TextEncoder().encode(text))
  let sent = 0
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (sent === 1 && plan.body === 'slow') await world.slowly()
        if (sent === 1 && plan.body === 'broken') {
          member.over = world.event()
          return controller.error(new Error('The content breaks'))
        }
        if (sent === 2 || (sent === 1 && !whole)) {
          member.over = world.event()
          return controller.close()
        }
        controller.enqueue(chunks[sent++]!)
      },
    },
    { highWaterMark: 0 },
  )
}

export function wholeSeconds(time: number): number {
  return Math.floor(time / 1000) * 1000
}
