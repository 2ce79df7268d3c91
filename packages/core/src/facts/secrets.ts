import type { Fields, StoredHead } from '../message.ts'

/** Fields whose values say who somebody is, or let him in. */
const SECRET =
  /^(?:set-)?cookie2?$|authoriz|authentic|(?:^|-)auth(?:-|$)|token|secret|passw(?:or)?d|session|api[-_]?key|jwt|signature|credential|oidc|^dpop$/

/** Keys let somebody in, but for those by which caches know what they have. */
const KEY = /^(?!.*(?:surrogate|cache)[-_]key$).+[-_]key$/

/** Whether the value of the field of this name, in lower case, is never shown. */
export function isSecret(name: string): boolean {
  return SECRET.test(name) || KEY.test(name)
}

/** The names of a query's parts that do the same, as they are written in one. */
const SECRET_PARAMETER = /^sig$|^code$|^key$|hmac|assertion|saml|ticket|bearer|^pass$|^pwd$|^otp$|^pin$|^sid$/

/** A URL, or its beginning, without credentials and the values of those parts of its query that let somebody in. What stands in its path is shown. */
export function urlShown(full: string): string {
  // Bun and Deno let a request have them
  const url = full.replace(/^(https?:\/\/)[^/?#]*@/, '$1(not-shown)@')
  const start = url.indexOf('?') + 1
  if (start === 0) return url
  const parts = url.slice(start).split('&').map(parameterShown)
  return url.slice(0, start) + parts.join('&')
}

function parameterShown(part: string): string {
  const equals = part.indexOf('=')
  if (equals === -1) return part
  const name = decoded(part.slice(0, equals)).toLowerCase().replaceAll(/[_.]/g, '-')
  const isShown = !isSecret(name) && !SECRET_PARAMETER.test(name)
  return isShown ? part : `${part.slice(0, equals)}=(not-shown)`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** What is shown of a value: itself, or how long it is where it is secret. `null`: the field is not there. */
export function shown(name: string, value: string | null): string | null {
  if (value === null || !isSecret(name)) return value
  return `(not shown: ${value.length} characters)`
}

/** Whether `text` has in it what one of these values says: the whole, or a piece that may be the secret in it. */
export function tellsAny(text: string, secrets: Iterable<string>): boolean {
  for (const secret of secrets) {
    const pieces = secret.split(/[\s;,=]+/).filter((piece) => piece.length > 3)
    if ([secret, ...pieces].some((piece) => piece !== '' && text.includes(piece))) return true
  }
  return false
}

/** Fields that carry who is asking, of those that one asks about often. */
const CARRYING_SECRETS = ['authorization', 'cookie', 'proxy-authorization'] as const

/** Which of them a request has. */
export function secretsCarried(headers: Fields): string[] {
  return CARRYING_SECRETS.filter((name) => headers.has(name))
}

/** What a stored response carries, or was selected by, that is secret. */
export function secretsIn({ headers, selecting }: Pick<StoredHead, 'headers' | 'selecting'>): string[] {
  return [...headers, ...selecting].flatMap(([name, value]) => (isSecret(name) && value ? [value] : []))
}

/** `value` with every piece of these values that is too long to be there by chance written as not shown. */
export function withoutSecrets<Value>(value: Value, secrets: readonly string[]): Value {
  const pieces = secrets.flatMap((secret) => [secret, ...secret.split(/[\s;,=]+/)])
  const telling = pieces.filter((piece) => piece.length >= TELLING).sort((a, b) => b.length - a.length)
  return telling.length === 0 ? value : (cleared(value, telling) as Value)
}

/** Characters of a piece that are not there by chance. */
const TELLING = 8

function cleared(value: unknown, pieces: readonly string[]): unknown {
  if (typeof value === 'string')
    return pieces.reduce((text, piece) => text.replaceAll(piece, '(not shown)'), value)
  if (Array.isArray(value)) return value.map((member) => cleared(member, pieces))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, cleared(member, pieces)]))
}
