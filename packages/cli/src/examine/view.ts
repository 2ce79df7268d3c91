import { fieldsOf, type MessageFields } from '../reading/fields.ts'
import type { Answer, Exchange, Question, QuestionName, Transcript } from '../transcript.ts'
import { type Control, controlOf, controlsOf } from './control.ts'
import { isKeptBy, type Verdict, verdictsOn } from './verdict.ts'

/** An answer, read. */
export interface Reply {
  readonly question: Question
  readonly answer: Answer
  readonly status: number
  readonly fields: MessageFields
  /** `Cache-Control`, without directives when it is absent. */
  readonly control: Control
}

/** A transcript as the families of findings look at it. */
export interface View {
  readonly first: Reply
  /** The fields of directives in the first answer. */
  readonly controls: readonly Control[]
  /** What caches do with the first answer, by the name of the cache. */
  readonly verdicts: readonly Verdict[]
  readonly shared: Verdict
  /** Whether any cache keeps the first answer: what nobody keeps need be no copy's fault. */
  readonly isKept: boolean
  readonly transcript: Transcript
  /** The answer to another question, if it was asked and answered. */
  reply(name: QuestionName): Reply | undefined
  /** Every answer that is a 200 to GET, the first one first. */
  readonly whole: readonly Reply[]
}

/** Throws a `TypeError` for a transcript without a first answer. */
export function viewOf(transcript: Transcript): View {
  const replies = transcript.exchanges.filter(({ question }) => question.name !== 'redirect').map(replyOf)
  const reply = (name: QuestionName): Reply | undefined =>
    replies.find(({ question }) => question.name === name)
  const first = reply('first')
  if (first === undefined) throw new TypeError('The transcript has no answer to the first question')
  const verdicts = verdictsOn(first.question, first.answer)
  return {
    first,
    controls: controlsOf(first.fields),
    verdicts,
    shared: verdicts.find(({ cache }) => cache === 'shared')!,
    isKept: verdicts.some(isKeptBy),
    transcript,
    reply,
    whole: replies.filter(({ status, question }) => status === 200 && question.method === 'GET'),
  }
}

function replyOf({ question, answer }: Exchange): Reply {
  const fields = fieldsOf(answer.lines)
  return { question, answer, status: answer.status, fields, control: controlOf(fields, 'cache-control') }
}
