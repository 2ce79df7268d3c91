import { type Finding, finding } from './finding.ts'
import type { View } from './view.ts'

const ASKED: Readonly<Record<string, string>> = {
  head: 'by HEAD',
  etag: 'with If-None-Match',
  modified: 'with If-Modified-Since',
  identity: 'for no compression',
  language: 'for another language',
  range: 'for a part',
  again: 'once more',
}

/** Questions that got no answer: what they were to find out is not known. */
export function examineUnanswered({ transcript }: View): Finding[] {
  return transcript.unanswered.map(({ question, why }) =>
    finding('question-unanswered', 'warn', {
      subject: 'Status',
      seen: `Asked ${ASKED[question.name] ?? question.name}, the server gave no answer: ${why}.`,
      means: 'What this question was to find out is not known. A cache that asks like this gets an error.',
      fix: 'Ask again; --max-time gives it longer',
    }),
  )
}
