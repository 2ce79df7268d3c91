import type { Answer, FieldLine, Question, QuestionName } from '../transcript.ts'
import { fieldsOf } from '../reading/fields.ts'
import { tokens } from '../reading/list.ts'

/** What a request says of itself unless the user says otherwise; the encodings are those that browsers take. */
const OWN_FIELDS: readonly FieldLine[] = [
  ['Accept', '*/*'],
  ['Accept-Encoding', 'gzip, deflate, br, zstd'],
]

/** The first bytes that the question about ranges asks for. */
export const RANGE_LENGTH = 10

/** What every question carries: the user's `given` fields, and those of this program where the user gave none. */
export function commonFields(given: readonly FieldLine[], agent: string): FieldLine[] {
  return withFields([...OWN_FIELDS, ['User-Agent', agent]], given)
}

/** The questions that are worth asking once `answer`, to `first`, is known; `again` comes last. */
export function furtherQuestions(first: Question, answer: Answer): Question[] {
  const question = (name: QuestionName, fields: readonly FieldLine[] = []): Question => ({
    ...first,
    name,
    fields: withFields(first.fields, fields),
  })
  const head: Question = { ...question('head'), method: 'HEAD' }
  const again = question('again')
  if (answer.status !== 200) return [head, again]
  const others = conditions(answer).concat(variations(first, answer), ranges(answer))
  return [head, ...others.map(([name, line]) => question(name, [line])), again]
}

type Difference = readonly [QuestionName, FieldLine]

function conditions({ lines }: Answer): Difference[] {
  const fields = fieldsOf(lines)
  const [etag, modified] = [fields.get('etag'), fields.get('last-modified')]
  const asked: Difference[] = []
  if (etag) asked.push(['etag', ['If-None-Match', etag]])
  if (modified) asked.push(['modified', ['If-Modified-Since', modified]])
  return asked
}

function variations(first: Question, { lines }: Answer): Difference[] {
  const fields = fieldsOf(lines)
  const vary = tokens(fields.get('vary'))
  const asked: Difference[] = []
  // Where a browser gets no encoding, nobody does
  if (fields.has('content-encoding') || vary.includes('accept-encoding')) {
    asked.push(['identity', ['Accept-Encoding', 'identity']])
  }
  if (fields.has('content-language') || vary.includes('accept-language')) {
    asked.push(['language', ['Accept-Language', otherLanguage(first, fields.get('content-language'))]])
  }
  return asked
}

/** A language that is most likely not the one that was sent. */
function otherLanguage({ fields }: Question, sent: string | null): string {
  const known = `${sent ?? ''},${fieldsOf(fields).get('accept-language') ?? 'en'}`.toLowerCase()
  return ['fr', 'de', 'es', 'ja'].find((language) => !known.includes(language)) ?? 'en'
}

function ranges({ lines, content }: Answer): Difference[] {
  const claimed = tokens(fieldsOf(lines).get('accept-ranges')).includes('bytes')
  return claimed && content.bytes > RANGE_LENGTH ? [['range', ['Range', `bytes=0-${RANGE_LENGTH - 1}`]]] : []
}

/** `fields` with those of `others` in place of their namesakes. */
function withFields(fields: readonly FieldLine[], others: readonly FieldLine[]): FieldLine[] {
  const names = new Set(others.map(([name]) => name.toLowerCase()))
  return [...fields.filter(([name]) => !names.has(name.toLowerCase())), ...others]
}
