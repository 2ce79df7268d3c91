import { type AnswerPlan, formatDirectives, URLS } from './history.ts'
import type { Call, Member, Scene } from './scene.ts'

export interface Validators {
  readonly etag: string | undefined
  readonly lastModified: string | undefined
}

/** Bytes, both ends included. */
export interface Part {
  readonly first: number
  readonly last: number
}

/** The fields of the answer that a plan makes. */
export function fieldsOf(
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

/** Content that names who asked for what, and which answer it is. */
export function contentOf(serial: number, { asked: { ask } }: Call, { body }: AnswerPlan): string {
  if (body === 'empty') return ''
  return `${serial}. for ${ask.client} at ${ask.url}, ${'-'.repeat(body === 'long' ? 100 : 10)} .${serial}`
}

export function isEmpty({ method }: Call, status: number): boolean {
  return method === 'HEAD' || WITHOUT_CONTENT.includes(status)
}

export const WITHOUT_CONTENT: readonly number[] = [204, 205, 304, 416]

/** What the handler gives to the cache. */
export function respond(scene: Scene, member: Member, part: Part | undefined): Response {
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
  if (!isEmpty(call, status)) return new Response(bodyOf(scene, member, sent), { status, headers })
  member.over = scene.event()
  return new Response(null, { status, headers })
}

/** The content as the plan says that it comes. */
function bodyOf(scene: Scene, member: Member, sent: string): BodyInit {
  const { plan, whole } = member
  if (plan.body === 'text' || plan.body === 'empty' || plan.body === 'declared' || plan.body === 'long') {
    member.over = scene.event()
    return sent
  }
  const chunks = [sent.slice(0, half(sent)), sent.slice(half(sent))].map((text) =>
    new TextEncoder().encode(text),
  )
  let count = 0
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (count === 1 && plan.body === 'slow') await scene.slowly()
        if (count === 1 && plan.body === 'broken') {
          member.over = scene.event()
          return controller.error(new Error('The content breaks'))
        }
        if (count === 2 || (count === 1 && !whole)) {
          member.over = scene.event()
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
