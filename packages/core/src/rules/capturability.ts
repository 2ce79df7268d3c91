import { parseContentLength } from '../fields/content-length.ts'
import type { ResponseHead } from '../message.ts'

/** Why the content of a response is not even tried to be kept. */
export type Uncapturable = 'endless' | 'too-large'

/** Types whose content goes on for as long as somebody reads. */
const ENDLESS = /^(?:text\/event-stream|multipart\/x-mixed-replace)\b/i

/** What has no end, and a body that is declared longer than the limit, would be captured in vain. */
export function reasonNotToCapture({ headers }: ResponseHead, maxBodySize: number): Uncapturable | undefined {
  if (ENDLESS.test(headers.get('content-type') ?? '')) return 'endless'
  return (parseContentLength(headers.get('content-length')) ?? 0) > maxBodySize ? 'too-large' : undefined
}
