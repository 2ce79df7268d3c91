/**
 * @typedef {{ cacheControl?: string, language?: string, onText?: (text: string) => void, crowd?: number }} Wishes
 * @typedef {{ status: number, age: string | null, cacheStatus: string | null, type: string,
 *   bytes: Uint8Array<ArrayBuffer>, chunks: number, first: number, took: number, crowd: number }} Answer
 */

/**
 * Asks the server, past the browser's own cache. `no-store` keeps that one out, but makes the browser add
 * `Cache-Control: no-cache`, which would keep Freshet from answering too, unless the request has a `Cache-Control`
 * of its own: `no-transform` is one that changes nothing about which stored answer may be used.
 *
 * @param {string} path
 * @param {Wishes} wishes
 * @returns {Promise<Answer>} times in ms; `crowd`: how many were asked for at once
 */
export async function ask(path, { onText, crowd = 1, ...wishes } = {}) {
  const start = performance.now()
  const headers = headersOf(wishes)
  const response = await fetch(path, { cache: 'no-store', headers })
  const type = response.headers.get('content-type') ?? ''
  let first = performance.now() - start
  const chunks = await readAll(response, (sofar) => {
    if (sofar.length === 1) first = performance.now() - start
    if (onText && type.startsWith('text/')) onText(decode(sofar))
  })
  return {
    status: response.status,
    age: response.headers.get('age'),
    cacheStatus: response.headers.get('cache-status'),
    type,
    bytes: join(chunks),
    chunks: chunks.length,
    first,
    took: performance.now() - start,
    crowd,
  }
}

/**
 * The fields of a request.
 *
 * @param {Wishes} wishes
 */
export function headersOf({ cacheControl = 'no-transform', language }) {
  const headers = new Headers({ 'cache-control': cacheControl })
  if (language) headers.set('accept-language', language)
  return headers
}

/**
 * @param {Response} response
 * @param {(sofar: readonly Uint8Array[]) => void} onChunk
 */
async function readAll(response, onChunk) {
  /** @type {Uint8Array[]} */
  const chunks = []
  const reader = response.body?.getReader()
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
    if (done) return chunks
    chunks.push(value)
    onChunk(chunks)
  }
}

/** @param {readonly Uint8Array[]} chunks */
function join(chunks) {
  const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.byteLength, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}

/** @param {readonly Uint8Array[]} chunks */
function decode(chunks) {
  return new TextDecoder().decode(join(chunks), { stream: true })
}

/**
 * Does `work` for each of `items`, never more than `width` at a time: a browser opens six connections to a server,
 * and what waits for one would look slow.
 *
 * @template T
 * @param {readonly T[]} items
 * @param {number} width
 * @param {(item: T) => Promise<void>} work
 */
export async function inTurn(items, width, work) {
  const rest = [...items]
  const next = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: width }, next))
}
