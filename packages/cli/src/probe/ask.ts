import { createHash } from 'node:crypto'
import * as http from 'node:http'
import * as https from 'node:https'
import type { Answer, Content, FieldLine, Question } from '../transcript.ts'

/** How far an answer is read. */
export interface Bounds {
  /** Bytes of content. */
  readonly bytes: number
  /** Ms for the whole of it. */
  readonly patience: number
}

/**
 * Asks one question and reads its answer. Rejects when no head comes in time; content that takes longer is cut off, and
 * content that breaks off is an answer.
 */
export type Ask = (question: Question, bounds: Bounds) => Promise<Answer>

/** Bytes of an answer's head; a field of tags alone may have 16 KiB. */
const MAX_HEAD = 65_536

/**
 * Through node:http and node:https, since `fetch` and undici's cache decode, merge or add what is to be seen here: this
 * gives field lines as they were sent and bytes as they came, and adds but `Host` and `Connection` to the request.
 */
export const askOverHttp: Ask = async (question, bounds) => {
  const { request } = question.url.startsWith('https:') ? https : http
  const outgoing = request(question.url, {
    method: question.method,
    headers: asRecord(question.fields),
    // A connection for each question: what one answer leaves behind cannot pass for the next
    agent: false,
    // Answers that break the rules are what is looked for
    insecureHTTPParser: true,
    maxHeaderSize: MAX_HEAD,
  })
  try {
    return await exchange(outgoing, bounds)
  } finally {
    outgoing.destroy()
  }
}

function asRecord(fields: readonly FieldLine[]): Record<string, string[]> {
  // Without a prototype: `__proto__` can be the name of a field
  const record = Object.create(null) as Record<string, string[]>
  for (const [name, value] of fields) (record[name.toLowerCase()] ??= []).push(value)
  return record
}

async function exchange(outgoing: http.ClientRequest, { bytes, patience }: Bounds): Promise<Answer> {
  const requestTime = Date.now()
  const until = requestTime + patience
  let surplus = false
  // Behind the last byte that was announced, the parser takes more bytes for another answer, and fails
  outgoing.on('error', () => (surplus = true))
  const incoming = await firstOf(outgoing, patience)
  const responseTime = Date.now()
  const content = await readContent(incoming, { bytes, patience: until - responseTime })
  return {
    status: incoming.statusCode ?? 0,
    reason: incoming.statusMessage ?? '',
    lines: pairs(incoming.rawHeaders),
    content: surplus && content.end === 'whole' ? { ...content, end: 'surplus' } : content,
    requestTime,
    responseTime,
  }
}

/** The answer, as soon as its head is there. */
function firstOf(outgoing: http.ClientRequest, patience: number): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(Object.assign(new Error(`No answer within ${patience / 1000} s`), { code: 'ETIMEDOUT' }))
    }, patience)
    outgoing.once('close', () => {
      clearTimeout(timer)
      // After a head that is no answer, such as 101, no error is told
      reject(Object.assign(new Error('No answer'), { code: 'ECONNRESET' }))
    })
    outgoing.on('error', reject)
    outgoing.once('response', (incoming) => {
      clearTimeout(timer)
      resolve(incoming)
    })
    outgoing.end()
  })
}

function pairs(raw: readonly string[]): FieldLine[] {
  return raw.flatMap((name, at): FieldLine[] => (at % 2 === 0 ? [[name, raw[at + 1] ?? '']] : []))
}

/** Reads until the content ends or a bound is reached. */
function readContent(incoming: http.IncomingMessage, { bytes, patience }: Bounds): Promise<Content> {
  const hash = createHash('sha256')
  let count = 0
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish('cut'), patience)
    function finish(end: Content['end']): void {
      clearTimeout(timer)
      incoming.removeAllListeners('data')
      resolve({ bytes: count, digest: hash.copy().digest('hex'), end })
    }
    incoming.on('data', (chunk: Buffer) => {
      const taken = chunk.subarray(0, bytes - count)
      count += taken.length
      hash.update(taken)
      if (taken.length < chunk.length) finish('cut')
    })
    // An error of the request may come with the last bytes, and is heard before the end of the answer is told
    incoming.on('end', () => setImmediate(() => finish('whole')))
    incoming.on('error', () => finish('broken'))
  })
}
