import { conclude, type NotStored, type Policy, type Terms, termsOf } from '@freshet/core/semantics'
import { parseCacheControl } from '@freshet/core/cache-control'
import { readDirectives } from '../reading/directives.ts'
import { asHeaders, fieldsOf } from '../reading/fields.ts'
import type { Answer, FieldLine, Question } from '../transcript.ts'

/** What a cache does with an answer. Times are in whole seconds. */
export interface Verdict {
  /** `shared`, `private`, `cdn` for any CDN that reads `CDN-Cache-Control`, or the name of a platform. */
  readonly cache: string
  readonly stores: boolean
  /** Why it does not store; `unreadable`: a careful cache takes for no-store what hides behind a quote out of place. */
  readonly reason?: NotStored | 'unreadable'
  readonly lifetime: number
  /** What says so. */
  readonly source: Terms['source']
  /** How old the answer was when it came. */
  readonly age: number
  /** Whether each use has to be asked for, fresh or not. */
  readonly noCache: boolean
  /** What forbids to use it stale. */
  readonly notStale?: string
  readonly staleWhileRevalidate: number
  readonly staleIfError: number
}

/** Caches by the RFCs, whose guesses are the usual: a tenth of the time since the last change, a day at most. */
const BY_THE_RFC: Policy = {
  shared: true,
  heuristic: { fraction: 0.1, maximum: 86_400_000 },
  storeSetCookie: true,
  allowStale: 0,
  staleDespiteSMaxage: false,
  methods: new Set(['GET', 'HEAD']),
  targets: [],
  etag: false,
  maxBodySize: Infinity,
}

/** Fields of directives that one platform reads before `CDN-Cache-Control` (RFC 9213 §2.2). */
const PLATFORMS: readonly (readonly [name: string, field: string])[] = [
  ['Cloudflare', 'cloudflare-cdn-cache-control'],
  ['Netlify', 'netlify-cdn-cache-control'],
  ['Vercel', 'vercel-cdn-cache-control'],
  ['Deno Deploy', 'deno-cdn-cache-control'],
]

/** What private caches, shared caches, and the CDNs that the answer speaks to by name do with it. */
export function verdictsOn(question: Question, answer: Answer): Verdict[] {
  const fields = fieldsOf(answer.lines)
  const readable = fields.all('age').every((value) => /^\d+$/.test(value))
  // What cannot be read is ignored (RFC 9111 §5.1)
  const given = readable ? answer.lines : answer.lines.filter(([name]) => !/^age$/i.test(name))
  const judge = (cache: string, policy: Partial<Policy>, lines = given): Verdict =>
    verdictOf(cache, question, { ...answer, lines }, { ...BY_THE_RFC, ...policy })
  const verdicts = [judge('shared', {}), judge('private', { shared: false })]
  const common = 'cdn-cache-control'
  if (fields.has(common)) verdicts.push(judge('cdn', { targets: [common] }))
  for (const [name, field] of PLATFORMS) {
    if (fields.has(field)) verdicts.push(judge(name, { targets: [field, common] }))
  }
  const surrogate = fields.get('surrogate-control')
  if (surrogate !== null) verdicts.push(judge('Fastly', {}, withControl(given, surrogate)))
  return verdicts
}

/** Fastly reads `Surrogate-Control` in place of `Cache-Control`, in the same words. */
function withControl(lines: readonly FieldLine[], control: string): readonly FieldLine[] {
  const others = lines.filter(([name]) => !/^(?:cache-control|expires)$/i.test(name))
  return [...others, ['Cache-Control', control]]
}

function verdictOf(cache: string, question: Question, answer: Answer, policy: Policy): Verdict {
  const { status, reason: statusText, requestTime, responseTime } = answer
  const request = { method: 'GET', url: question.url, headers: asHeaders(question.fields) }
  const response = { status, statusText, headers: asHeaders(answer.lines) }
  const times = { requestTime, responseTime }
  const exchange = { request, response, validated: undefined, conditional: false, ...times }
  const conclusion = conclude(exchange, policy)
  const terms = inSeconds(termsOf(response, times, policy))
  if (conclusion.kind === 'store') return { cache, stores: true, ...terms }
  const reason = conclusion.kind === 'pass' ? conclusion.reason : 'status'
  const isHidden = reason === 'no-store' && isUnreadable(answer)
  return { cache, stores: false, reason: isHidden ? 'unreadable' : reason, ...terms }
}

function isUnreadable({ lines }: Answer): boolean {
  const control = fieldsOf(lines).get('cache-control')
  const isWritten = readDirectives(control ?? '').some(({ name }) => name === 'no-store')
  return !isWritten && parseCacheControl(control).invalid?.includes('"') === true
}

/** Whether some caches keep it: those of the verdict, or less careful ones. */
export function isKeptBy({ stores, reason }: Verdict): boolean {
  return stores || reason === 'unreadable'
}

function inSeconds(terms: Terms): Omit<Verdict, 'cache' | 'stores' | 'reason'> {
  const seconds = (ms: number): number => Math.floor(ms / 1000)
  return {
    lifetime: seconds(terms.lifetime),
    source: terms.source,
    age: seconds(terms.initialAge),
    noCache: terms.noCache,
    ...(terms.notStale !== undefined && { notStale: terms.notStale }),
    staleWhileRevalidate: seconds(terms.staleWhileRevalidate),
    staleIfError: seconds(terms.staleIfError),
  }
}
