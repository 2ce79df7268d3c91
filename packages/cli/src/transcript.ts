/** A field line as it was sent, its name in its own letter case. */
export type FieldLine = readonly [name: string, value: string]

/** What a question is for; of each there is at most one in a transcript, but for `redirect`. */
export type QuestionName =
  | 'redirect'
  | 'first'
  | 'head'
  | 'etag'
  | 'modified'
  | 'identity'
  | 'language'
  | 'range'
  | 'again'

export interface Question {
  readonly name: QuestionName
  readonly method: 'GET' | 'HEAD'
  /** Without a fragment. */
  readonly url: string
  readonly fields: readonly FieldLine[]
}

/** What is known of an answer's content. */
export interface Content {
  /** As they were sent: nothing is decoded. */
  readonly bytes: number
  /** SHA-256 of those bytes, in hex. */
  readonly digest: string
  /** `cut`: no more was read; `broken`: it ended too early; `surplus`: there was more than the answer said. */
  readonly end: 'whole' | 'cut' | 'broken' | 'surplus'
}

export interface Answer {
  readonly status: number
  /** The reason phrase, often ''. */
  readonly reason: string
  readonly lines: readonly FieldLine[]
  readonly content: Content
  /** When the request was sent: ms since the epoch. */
  readonly requestTime: number
  /** When the head came: ms since the epoch. */
  readonly responseTime: number
}

export interface Exchange {
  readonly question: Question
  readonly answer: Answer
}

/** A question that got no answer, and why. */
export interface Unanswered {
  readonly question: Question
  readonly why: string
}

/** What was asked, and what came. */
export interface Transcript {
  /** In the order in which they took place; one is the `first`. */
  readonly exchanges: readonly Exchange[]
  readonly unanswered: readonly Unanswered[]
}
