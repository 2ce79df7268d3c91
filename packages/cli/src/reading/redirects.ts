import { fieldsOf } from './fields.ts'
import type { Answer } from '../transcript.ts'

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Where `answer`, to a request for `url`, leads over HTTP; `undefined` when it leads nowhere. */
export function redirectTarget(url: string, { status, lines }: Answer): string | undefined {
  const location = fieldsOf(lines).get('location')
  if (!REDIRECTS.has(status) || location === null || !URL.canParse(location, url)) return undefined
  const target = new URL(location, url)
  return /^https?:$/.test(target.protocol) ? firstUrl(target.href) : undefined
}

/** The URL as it is asked for: its fragment stays with the client. */
export function firstUrl(url: string): string {
  const { href, hash } = new URL(url)
  return hash === '' ? href : href.slice(0, -hash.length)
}
