import { createHash } from 'node:crypto'

/** What is asked for: a URL, and a language where its answer varies. */
export interface Target {
  readonly path: string
  readonly language: string | undefined
  /** Bytes of its content, about. */
  readonly size: number
}

/** The most bytes of content in one record: Node writes a file of this length in several goes. */
export const RECORD_BYTES = 600_000

/** Short ones, ones that fill a record, ones in chunks; each alone, and as one of two variants. */
export const TARGETS: readonly Target[] = [300, 3000, 550_000, 1_500_000].flatMap((size) => [
  { path: `/alone-${size}`, language: undefined, size },
  { path: `/alone-too-${size}`, language: undefined, size },
  { path: `/varying-${size}`, language: 'de', size },
  { path: `/varying-${size}`, language: 'en', size },
])

export function nameOf({ path, language }: Target): string {
  return `${path} ${language ?? ''}`
}

export function requestFor({ path, language }: Target, cacheControl: string): Request {
  const headers = new Headers({ 'cache-control': cacheControl })
  if (language !== undefined) headers.set('accept-language', language)
  return new Request(new URL(path, 'https://example.com'), { headers })
}

/** A version of a target's answer: its content ends with the digest of all before, and its head names the version too. */
export function answerFor(target: Target, version: number): Response {
  const line = new TextEncoder().encode(`${nameOf(target)} ${version}\n`)
  const content = new Uint8Array(line.byteLength + target.size + (version % 97) + DIGEST)
  const end = content.byteLength - DIGEST
  content.fill(version, line.byteLength, end)
  content.set(line)
  content.set(digestOf(content.subarray(0, end)), end)
  const headers = new Headers({ 'cache-control': 'max-age=3600', etag: `"${version}"` })
  if (target.language !== undefined) headers.set('vary', 'accept-language')
  return new Response(content, { headers })
}

/** The version that `response` is. @throws Error when it is not whole, of another target, or put together of two */
export async function versionOf(target: Target, response: Response): Promise<number> {
  const content = new Uint8Array(await response.arrayBuffer())
  const end = content.byteLength - DIGEST
  const [line = ''] = new TextDecoder().decode(content.subarray(0, 100)).split('\n')
  if (!Buffer.from(content.subarray(end)).equals(digestOf(content.subarray(0, end)))) {
    throw new Error(`${nameOf(target)} is not whole: ${line}, ${content.byteLength} bytes`)
  }
  const version = Number(line.slice(nameOf(target).length + 1))
  if (line !== `${nameOf(target)} ${version}`) throw new Error(`${nameOf(target)} has the content of ${line}`)
  const etag = response.headers.get('etag')
  if (etag !== `"${version}"`) throw new Error(`${line} has the head of ${etag}`)
  return version
}

const DIGEST = 32

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
