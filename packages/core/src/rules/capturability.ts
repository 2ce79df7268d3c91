import { parseContentLength } from '../fields/content-length.ts'
import type { ResponseHead } from '../message.ts'

/** Why the content of a response is not even tried to be kept. */
export type Uncapturable = 'endless' | 'too-large'

/** An event stream has no end, and a body that is declared longer than the limit would be captured in vain. */
export function reasonNotToCapture({ headers }: ResponseHead, maxBodySize: number): Uncapturable | undefined {
  if (/^text\/event-stream\b/i.test(headers.get('content-type') ?? '')) return 'endless'
  return (parseContentLength(headers.get('content-length')) ?? 0) > maxBodySize ? 'too-large' : undefined
}
