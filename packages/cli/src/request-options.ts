import { validateHeaderName, validateHeaderValue } from 'node:http'
import { UsageError } from './errors.ts'
import type { FieldLine } from './transcript.ts'

const LOCAL = /^(?:localhost|127\.|\[::1\]|0\.0\.0\.0)/i

/** The URL that `text` means: without a scheme it is https, and http on this machine. Throws a `UsageError`. */
export function readUrl(text: string): string {
  const written = /^[a-z][a-z\d+.-]*:\/\//i.test(text)
    ? text
    : `${LOCAL.test(text) ? 'http' : 'https'}://${text}`
  // the parser takes the first part of a path for a host
  if (text.startsWith('/') || !URL.canParse(written)) throw new UsageError(`${text} is no URL`)
  const { protocol, username, password, href } = new URL(written)
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new UsageError(`Only http and https can be asked, not ${protocol.slice(0, -1)}`)
  }
  if (username !== '' || password !== '') {
    throw new UsageError('No name and password in the URL: use --header with Authorization')
  }
  return href
}

/** Fields of the connection, which it writes itself. */
const OF_THE_CONNECTION = new Set(['connection', 'content-length', 'expect', 'transfer-encoding', 'upgrade'])

/** The fields that the values of `--header` name. Throws a `UsageError`. */
export function readHeaders(texts: readonly string[]): FieldLine[] {
  return texts.map((text) => {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*?)\s*$/s.exec(text) ?? []
    try {
      validateHeaderName(name)
      validateHeaderValue(name, value)
    } catch {
      throw new UsageError(`--header must be like 'Name: value', not '${hidden(text)}'`)
    }
    if (OF_THE_CONNECTION.has(name.toLowerCase())) throw new UsageError(`--header cannot set ${name}`)
    return [name, value]
  })
}

/** What is wrong may be a secret all the same. */
function hidden(text: string): string {
  return text.length > 12 ? `${text.slice(0, 12)}...` : text
}

/** A number of seconds, fractions allowed, up to ten minutes. Throws a `UsageError`. */
export function readSeconds(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN
  if (seconds > 0 && seconds <= 600) return seconds
  throw new UsageError(`--${name} must be seconds, more than 0 and at most 600, not ${text}`)
}
