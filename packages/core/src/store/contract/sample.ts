import type { SelectingField, StoredResponse } from '../../message.ts'
import type { Store } from '../store.ts'

/** A case's body: throws an `Error` on the first thing that is not as it must be. */
export type StoreCheck = (store: Store) => Promise<void>

/** Long enough for any run, in ms. */
export const HOUR = 3_600_000

const utf8 = new TextEncoder()

/** A response that differs from others in what the case is about, and in nothing else. */
export function sample(
  parts: Partial<Omit<StoredResponse, 'body'>> & { body?: string | StoredResponse['body'] } = {},
): StoredResponse {
  const { body = 'a body', ...head } = parts
  return {
    status: 200,
    statusText: 'OK',
    headers: new Headers({ 'content-type': 'text/plain' }),
    selecting: [],
    requestTime: 1_767_225_600_000,
    responseTime: 1_767_225_600_123,
    ...head,
    body: typeof body === 'string' ? utf8.encode(body) : body,
  }
}

/** A request that carries `fields`. */
export function asking(fields: readonly SelectingField[] = []): Request {
  const headers = new Headers()
  for (const [name, value] of fields) if (value !== null) headers.set(name, value)
  return new Request('https://example.com/', { headers })
}

export async function put(store: Store, key: string, stored: StoredResponse): Promise<void> {
  await store.put(key, stored, HOUR)
}

/**
 * The variant under `key` with just these selecting fields, of those that a request with `fields` is given; its content
 * is here, wherever the store has it.
 */
export async function find(
  store: Store,
  key: string,
  selecting: readonly SelectingField[] = [],
): Promise<StoredResponse | undefined> {
  const found = (await store.match(key, asking(selecting))) ?? []
  const same = found.filter((stored) => JSON.stringify(stored.selecting) === JSON.stringify(selecting))
  if (same.length > 1)
    throw new Error(`${show(key)} has ${same.length} variants with the same selecting fields`)
  return same[0] && here(same[0])
}

/** The response with its content in memory. Rejects as a store's stream errors. */
export async function here(stored: StoredResponse): Promise<StoredResponse> {
  const { body } = stored
  if (body === null || body instanceof Uint8Array) return stored
  return { ...stored, body: new Uint8Array(await new Response(body.read()).arrayBuffer()) }
}

/** Throws unless `found` is `expected` in every member. */
export function mustBe(found: StoredResponse | undefined, expected: StoredResponse, what: string): void {
  if (found === undefined) throw new Error(`${what} was not found`)
  for (const member of ['status', 'statusText', 'requestTime', 'responseTime'] as const) {
    mustEqual(found[member], expected[member], `${member} of ${what}`)
  }
  // `Headers` puts them in one order: that of different fields means nothing (RFC 9110 §5.3)
  mustEqual([...new Headers(linesOf(found))], [...new Headers(linesOf(expected))], `headers of ${what}`)
  mustEqual(found.selecting, expected.selecting, `selecting of ${what}`)
  mustHaveBytes(found.body, expected.body, `body of ${what}`)
}

function linesOf({ headers }: StoredResponse): [name: string, value: string][] {
  return Array.from(headers, ([name, value]) => [name, value])
}

/** Throws unless the two are the same as JSON. */
export function mustEqual(found: unknown, expected: unknown, what: string): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`${what} must be ${show(expected)}, and is ${show(found)}`)
  }
}

function mustHaveBytes(found: StoredResponse['body'], expected: StoredResponse['body'], what: string): void {
  if (found === null || expected === null) return mustEqual(found, expected, what)
  if (!(found instanceof Uint8Array)) throw new Error(`${what} must be a Uint8Array, and is ${show(found)}`)
  if (!(expected instanceof Uint8Array)) throw new Error('A case expects bytes')
  mustEqual(found.byteLength, expected.byteLength, `the length of the ${what}`)
  mustBeAlike(found, expected, what)
}

/** Throws at the first byte that is not as in `expected`. */
export function mustBeAlike(found: Uint8Array, expected: Uint8Array, what: string): void {
  for (let at = 0; at < expected.byteLength; at++) {
    if (found[at] === expected[at]) continue
    throw new Error(`byte ${at} of the ${what} must be ${expected[at]}, and is ${found[at]}`)
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

/** Throws when a stream ends with another number of bytes than `length`: an error is an end too. */
export async function mustNotEndShort(
  body: StoredResponse['body'] | undefined,
  length: number,
): Promise<void> {
  if (body === null || body === undefined || body instanceof Uint8Array)
    throw new Error('there must be content')
  const bytes = await new Response(body.read()).arrayBuffer().catch(() => undefined)
  if (bytes !== undefined) mustEqual(bytes.byteLength, length, 'the length of content that was replaced')
}
