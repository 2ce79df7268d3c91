import { type Ask, formatDirectives, type History, type Step } from './history.ts'

/** A history in words: what is as plain as can be is left out. */
export function tell({ setup, steps }: History): string {
  const { type, store, faults, ...options } = setup
  const head = `a ${type} cache, ${words(options, OPTIONS)}store: ${store} ${faults.join(' ')}`
  return [head, ...steps.flatMap(tellStep).map((line, at) => `${at + 1}. ${line}`)].join('\n')
}

const OPTIONS = {
  storeSetCookie: false,
  staleDespiteSMaxage: false,
  allowStale: 0,
  heuristic: true,
  maxBodySize: 10_000,
}

function tellStep(step: Step): string[] {
  if (step.kind === 'wait') return [`wait ${step.ms} ms`]
  if (step.kind === 'purge') return [`purge ${step.url}`]
  return step.asks.map((ask, at) => (at > 0 ? 'with it ' : '') + tellAsk(ask))
}

function tellAsk({ method, url, client, wishes, answer, ...ask }: Ask): string {
  const { status, directives, spelling, act, ...plan } = answer
  const asked = `${method} ${url} by ${client} ${wishes.length > 0 ? `(${formatDirectives(wishes, 'plain')}) ` : ''}${words(ask, ASK)}`
  const said =
    act === 'answers' ? `${status} (${formatDirectives(directives, spelling)}) ${words(plan, ANSWER)}` : act
  return `${asked}→ ${said}`
}

const ASK = {
  authorized: false,
  cookie: false,
  language: null,
  pragma: false,
  condition: 'none',
  range: null,
  leaves: false,
}

const ANSWER = {
  targeted: null,
  expires: null,
  date: 0,
  age: null,
  lastModified: null,
  etag: null,
  vary: '',
  cookie: false,
  personal: false,
  hop: false,
  location: null,
  body: 'text',
  slow: false,
  delay: 0,
  validation: 'confirms',
  servesRanges: false,
}

function words(fields: object, plain: Readonly<Record<string, unknown>>): string {
  const special = Object.entries(fields).filter(([name, value]) => String(plain[name]) !== String(value))
  return special.map(([name, value]) => (value === true ? `${name} ` : `${name}=${String(value)} `)).join('')
}
