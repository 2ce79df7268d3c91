import type { Examination } from '../examine/examine.ts'
import type { Transcript } from '../transcript.ts'
import { printableJson } from './printable.ts'

/** The examination for programs; it holds no request fields and no cookies. Ends with a newline. */
export function renderJson({ exchanges, unanswered }: Transcript, examination: Examination): string {
  const first = exchanges.find(({ question }) => question.name === 'first')!
  const report = {
    url: first.question.url,
    status: first.answer.status,
    verdicts: examination.verdicts,
    findings: examination.findings,
    questions: exchanges.map(({ question, answer }) => ({
      name: question.name,
      method: question.method,
      url: question.url,
      status: answer.status,
      bytes: answer.content.bytes,
      ms: answer.responseTime - answer.requestTime,
    })),
    unanswered: unanswered.map(({ question, why }) => ({ name: question.name, why })),
  }
  return `${printableJson(JSON.stringify(report, undefined, 2))}\n`
}
