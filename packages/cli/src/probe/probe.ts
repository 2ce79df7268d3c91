import { fieldsOf } from '../reading/fields.ts'
import type { Answer, Exchange, FieldLine, Question, Transcript, Unanswered } from '../transcript.ts'
import type { Ask } from './ask.ts'
import { commonFields, furtherQuestions } from './questions.ts'
import { firstUrl, redirectTarget } from '../reading/redirects.ts'

export interface ProbeOptions {
  readonly url: string
  /** Fields of every request. */
  readonly fields: readonly FieldLine[]
  /** What the requests call themselves in `User-Agent`. */
  readonly agent: string
  /** Whether to go where redirects lead. */
  readonly follow: boolean
  /** Ms for all questions together. */
  readonly maxTime: number
}

/** What probing needs of the world. */
export interface ProbeWorld {
  readonly ask: Ask
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
  /** Hears which question is asked next, from 1, and how many there are as far as is known. */
  readonly onQuestion?: (question: Question, at: number, of: number) => void
}

/** Bytes of content that are read of one answer. */
export const MAX_BYTES: number = 1024 ** 2

/** Ms that one question may take. */
const PATIENCE = 5000

const MAX_REDIRECTS = 5

/** Ms after which an `Age` must have grown, whatever the fractions of a second. */
const AGE_GROWS_IN = 2100

/**
 * Asks the URL what is worth asking: one request after the other, at most eight and five redirects. Rejects when the
 * first question gets no answer; a later one that gets none is noted. A redirect is followed without fields of the
 * user where it leads to another origin.
 */
export async function probe(options: ProbeOptions, world: ProbeWorld): Promise<Transcript> {
  const end = world.now() + options.maxTime
  const exchanges: Exchange[] = []
  const ask: AskInTime = (question) => {
    const patience = Math.min(PATIENCE, end - world.now())
    return patience > 0
      ? world.ask(question, { bytes: MAX_BYTES, patience })
      : Promise.reject(new Error('The time was up'))
  }
  const { question, answer } = await reachFirst(options, world, ask, exchanges)
  exchanges.push({ question, answer })
  const unanswered: Unanswered[] = []
  const further = furtherQuestions(question, answer)
  const total = exchanges.length + further.length
  for (const [at, next] of further.entries()) {
    world.onQuestion?.(next, total - further.length + at + 1, total)
    if (next.name === 'again') await letAgeGrow(answer, world, end)
    await ask(next).then(
      (answer) => exchanges.push({ question: next, answer }),
      (error: unknown) => unanswered.push({ question: next, why: (error as Error).message }),
    )
  }
  return { exchanges, unanswered }
}

type AskInTime = (question: Question) => Promise<Answer>

/** Asks until an answer is no redirect, or one that is not followed; those that were followed go to `passed`. */
async function reachFirst(
  { url, fields, agent, follow }: ProbeOptions,
  world: ProbeWorld,
  ask: AskInTime,
  passed: Exchange[],
): Promise<Exchange> {
  let question: Question = {
    name: 'first',
    method: 'GET',
    url: firstUrl(url),
    fields: commonFields(fields, agent),
  }
  for (;;) {
    world.onQuestion?.(question, passed.length + 1, passed.length + 1)
    const answer = await ask(question)
    const target = follow && passed.length < MAX_REDIRECTS ? redirectTarget(question.url, answer) : undefined
    if (target === undefined) return { question, answer }
    passed.push({ question: { ...question, name: 'redirect' }, answer })
    const isSame = new URL(target).origin === new URL(question.url).origin
    question = { ...question, url: target, fields: isSame ? question.fields : commonFields([], agent) }
  }
}

/** Waits until a cache that counts must have counted on, if there is one on the way and time enough. */
async function letAgeGrow(
  { lines, responseTime }: Answer,
  { now, wait }: ProbeWorld,
  end: number,
): Promise<void> {
  if (!/^\d+$/.test(fieldsOf(lines).get('age') ?? '')) return
  const until = responseTime + AGE_GROWS_IN
  if (until < end && until > now()) await wait(until - now())
}
