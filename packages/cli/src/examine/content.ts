import { plural } from '../reading/duration.ts'
import { tokens } from '../reading/list.ts'
import { type Finding, finding } from './finding.ts'
import type { View } from './view.ts'

/** Whether the content is what its fields say. */
export function examineContent(view: View): Finding[] {
  return [...unasked(view), ...coding(view), ...length(view), ...chunks(view)]
}

function unasked({ reply }: View): Finding[] {
  const identity = reply('identity')
  const coding = tokens(identity?.fields.get('content-encoding') ?? null).filter(
    (name) => name !== 'identity',
  )
  if (identity === undefined || coding.length === 0) return []
  return [
    finding('encoding-unasked', 'bad', {
      subject: 'Content-Encoding',
      seen: `Asked for no compression, the server sends ${coding.join(', ')}.`,
      means: 'A client that cannot read it gets what it cannot read, from a cache as from the server.',
      fix: 'Compress only for clients whose Accept-Encoding names it',
    }),
  ]
}

/** The registered codings that clients may meet. */
const CODINGS = new Set([
  'gzip',
  'x-gzip',
  'deflate',
  'br',
  'zstd',
  'compress',
  'x-compress',
  'dcb',
  'dcz',
  'aes128gcm',
])

function coding({ first }: View): Finding[] {
  const wrong = tokens(first.fields.get('content-encoding')).filter((name) => !CODINGS.has(name))
  if (wrong.length === 0) return []
  return [
    finding('encoding-invalid', 'warn', {
      subject: 'Content-Encoding',
      seen: `Content-Encoding is ${wrong.join(', ')}, which is no compression.`,
      means: 'Clients may refuse content that they cannot decode; caches that compress may leave it alone.',
      fix: wrong.some((name) => /utf|8859|ascii/.test(name))
        ? 'The character set belongs into Content-Type: text/html; charset=utf-8'
        : 'Leave it out when the content is as it is',
    }),
  ]
}

function length({ first }: View): Finding[] {
  const { bytes, end } = first.answer.content
  const declared = first.fields.get('content-length')
  if (end === 'broken') {
    return [
      finding('content-broken', 'bad', {
        subject: declared === null ? 'Content' : 'Content-Length',
        seen:
          declared === null
            ? `The content broke off after ${plural(bytes, 'byte')}.`
            : `Content-Length says ${declared}, but ${plural(bytes, 'byte')} came.`,
        means: 'What is not whole is not stored, and clients show an error, or half of it.',
        fix: 'Count the bytes that are sent, not the characters, and after compressing',
      }),
    ]
  }
  if (end !== 'surplus') return []
  return [
    finding('content-surplus', 'bad', {
      subject: 'Content-Length',
      seen: `Content-Length says ${declared}, but more came.`,
      means: 'Caches and clients cut the content off, or take the rest for the answer to another request.',
      fix: 'Count the bytes that are sent, not the characters, and after compressing',
    }),
  ]
}

function chunks({ first }: View): Finding[] {
  if (!first.fields.has('content-length') || !first.fields.has('transfer-encoding')) return []
  return [
    finding('length-and-chunks', 'bad', {
      subject: 'Content-Length',
      seen: 'The answer has both Content-Length and Transfer-Encoding.',
      means: 'Proxies may disagree where it ends, which attackers use to smuggle answers. Many refuse it.',
      fix: 'Send the one or the other',
    }),
  ]
}
