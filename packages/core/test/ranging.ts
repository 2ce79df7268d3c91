import { type Origin, origin } from './harness.ts'

/** What an origin has at one time. */
export interface Version {
  content: string
  headers: Record<string, string>
  /** Whether it answers a range in spite of an `If-Range` that names another version. */
  ignoresIfRange?: boolean
}

export const FRESH: Record<string, string> = { 'cache-control': 'max-age=60' }
export const tagged = (content: string, etag = '"a"', headers: Record<string, string> = {}): Version => ({
  content,
  headers: { ...FRESH, etag, ...headers },
})

/** An origin as RFC 9110 has it: conditions first, then one range, else the whole. */
export function ranging(version: Version): Origin {
  return origin((_, { method, headers: asked }) => {
    const { content, headers, ignoresIfRange } = version
    const { etag } = headers
    if (etag !== undefined && asked.get('if-none-match') === etag)
      return new Response(null, { status: 304, headers })
    const validator = asked.get('if-range')
    const applies =
      validator === null || ignoresIfRange || [etag, headers['last-modified']].includes(validator)
    const [, from, to] = (applies && /^bytes=(\d*)-(\d*)$/.exec(asked.get('range') ?? '')) || []
    if (from === undefined || method !== 'GET')
      return new Response(method === 'HEAD' ? null : content, { headers })
    const first = from === '' ? Math.max(0, content.length - Number(to)) : Number(from)
    const last = from === '' || to === '' ? content.length - 1 : Math.min(Number(to), content.length - 1)
    if (first >= content.length) {
      const unsatisfied = { ...headers, 'content-range': `bytes */${content.length}` }
      return new Response(null, { status: 416, headers: unsatisfied })
    }
    const part = { ...headers, 'content-range': `bytes ${first}-${last}/${content.length}` }
    return new Response(content.slice(first, last + 1), { status: 206, headers: part })
  })
}

export const range = (value: string, besides: Record<string, string> = {}): RequestInit => ({
  headers: { range: value, ...besides },
})
export const asks = ({ asked }: Origin): (string | null)[] => asked.map(({ headers }) => headers.get('range'))

export const TEN = '0123456789'
