import { demand } from './demand.ts'
import { half } from './response.ts'
import type { Answered, Asked, Call, Member } from './scene.ts'
import { wholeSeconds } from './time.ts'

/** The origin's answer reaches the client who asked for it as it was given. */
export function demandWhole(asked: Asked, answer: Answered, member: Member): void {
  const head = answer.head!
  const { status, call, content, whole, plan } = member
  // conditions come before ranges (RFC 9110 §13.2.2)
  const isMade = head.status === 304 && (status === 200 || status === 206)
  demandFields(head, member, isMade)
  if (isMade) return demandNotModified(asked, head, call)
  demand(head.status === status, `${head.status} in place of ${status}`)
  if (asked.ask.leaves) return
  if (status === 206) demand(asked.sent.has('range'), 'A part that nobody asked for')
  if (call.method === 'HEAD') return demand(answer.text === '', 'Content in an answer to HEAD')
  const sent = [204, 205, 304, 416].includes(status) ? '' : status === 206 ? sliceOf(head, content) : content
  if (whole) demand(answer.text === sent, 'Other content than the origin’s')
  else if (plan.body === 'broken') demand(answer.text === undefined, 'Content that broke seems whole')
  else demand(answer.text === sent.slice(0, half(sent)), 'More content than the origin’s')
}

function demandFields({ headers }: Response, { fields }: Member, isMade: boolean): void {
  for (const [name, value] of fields) {
    const isDropped = name === 'set-cookie' || (isMade && name.startsWith('content-'))
    if (!isDropped) demand(headers.get(name) === value, `${name} was lost`)
  }
  const cookies = fields.filter(([name]) => name === 'set-cookie').map(([, value]) => value)
  demand(headers.getSetCookie().join() === cookies.join(), 'Cookies were lost')
}

/** RFC 9110 §13.1; `call` brought what the 304 is about. */
function demandNotModified({ ask, sent }: Asked, { headers }: Response, call: Call): void {
  demand(ask.method === 'GET' || ask.method === 'HEAD', 'A 304 to a method that changes things')
  const noneMatch = sent.get('if-none-match')
  const etag = headers.get('etag')
  if (noneMatch !== null) {
    const opaque = (text: string): string => text.trim().replace(/^W\//, '')
    const isNamed = etag !== null && noneMatch.split(',').some((name) => opaque(name) === opaque(etag))
    return demand(isNamed || noneMatch === '*', 'A 304 to a client that has something else')
  }
  const since = sent.get('if-modified-since')
  const said = Date.parse(headers.get('last-modified') ?? headers.get('date') ?? '')
  const changed = Number.isNaN(said) ? wholeSeconds(call.responseTime) : said
  demand(since !== null && changed <= Date.parse(since), 'A 304 to a client that has nothing as new')
}

/** A reuse is the origin's content, or the part of it that it says to be. `own`: the origin was asked for it. */
export function demandContent(asked: Asked, answer: Answered, chain: readonly Member[], own: boolean): void {
  const head = answer.head!
  const first = chain[0]!
  const last = chain.at(-1)!
  const { status, content } = first
  if (head.status === 304) return demandNotModified(asked, head, last.call)
  if (head.status === 416)
    return demand(!canBeHad(asked.sent.get('range'), content.length), 'A 416 to a range that can be had')
  const isPart = head.status === 206 && status === 200
  const isCompleted = head.status === 200 && status === 206
  demand(head.status === status || isPart || isCompleted, `${head.status} in place of ${status}`)
  const expected =
    head.status === 206 ? partFor(asked, answer, first) : asked.ask.method === 'HEAD' ? '' : content
  const broken = chain.find(({ whole }) => !whole)
  if (broken !== undefined) {
    const isComing = broken.over === undefined || broken.over > asked.started
    return demand(isComing || (own && broken === last), 'Content that is not whole')
  }
  if (!asked.ask.leaves && expected !== undefined)
    demand(answer.text === expected, 'Other content than the origin’s')
}

function canBeHad(range: string | null, size: number): boolean {
  const starts = [...(range ?? '').matchAll(/(\d*)-(\d*)/g)]
  return starts.some(([, first, last]) => (first ? Number(first) < size : Number(last) > 0 && size > 0))
}

/** RFC 9110 §14.2, §14.6, §13.1.5. What the content must be; `undefined`: it was looked at here. */
function partFor(
  { ask, sent }: Asked,
  { head, text }: Answered,
  { content, etag }: Member,
): string | undefined {
  const { headers } = head!
  const condition = sent.get('if-range')
  const isMeant = condition === null || (condition === etag && !etag.startsWith('W/'))
  demand(isMeant, 'A part of something else than the client has')
  demand(ask.method === 'GET' && ask.range !== null, 'A part that nobody asked for')
  const size = content.length
  const wanted = [...ask.range.matchAll(/(\d*)-(\d*)/g)].map(([, from, to]) => {
    const first = from ? Number(from) : Math.max(0, size - Number(to))
    return { first, last: from && to ? Math.min(Number(to), size - 1) : size - 1 }
  })
  const boundary = /boundary="?([^"]+)"?/.exec(headers.get('content-type') ?? '')?.[1]
  if (boundary !== undefined) {
    const parts = (text ?? '').split(`--${boundary}`).slice(1, -1)
    if (ask.leaves) return undefined
    demand(parts.length === wanted.length, 'Another number of parts')
    wanted.forEach(({ first, last }, at) => {
      const part = parts[at]!
      demand(part.toLowerCase().includes(`content-range: bytes ${first}-${last}/${size}\r\n`), 'Another part')
      demand(part.endsWith(`\r\n\r\n${content.slice(first, last + 1)}\r\n`), 'Another part’s content')
    })
    return undefined
  }
  const [{ first, last } = { first: 0, last: 0 }, another] = wanted
  demand(another === undefined, 'One part in place of several')
  demand(headers.get('content-range') === `bytes ${first}-${last}/${size}`, 'Another part')
  return content.slice(first, last + 1)
}

function sliceOf({ headers }: Response, content: string): string {
  const [, first, last] = /^bytes (\d+)-(\d+)\//.exec(headers.get('content-range') ?? '') ?? []
  return content.slice(Number(first), Number(last) + 1)
}
