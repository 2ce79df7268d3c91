/**
 * @typedef {{ cacheControl?: string, language?: string, onText?: (text: string) => void }} Wishes
 * @typedef {{ status: number, age: string | null, cacheStatus: string | null, type: string,
 *   bytes: Uint8Array<ArrayBuffer>, first: number, took: number }} Answer
 */

/**
 * Asks the server, past the browser's own cache. `no-store` keeps that one out, but makes the browser add
 * `Cache-Control: no-cache`, which would keep Freshet from answering too, unless the request has a `Cache-Control`
 * of its own: `no-transform` is one that changes nothing about which stored answer may be used.
 *
 * @param {string} path
 * @param {Wishes} wishes
 * @returns {Promise<Answer>} times in ms
 */
export async function ask(path, { cacheControl = 'no-transform', language, onText } = {}) {
  const start = performance.now()
  const headers = new Headers({ 'cache-control': cacheControl })
  if (language) headers.set('accept-language', language)
  const response = await fetch(path, { cache: 'no-store', headers })
  const type = response.headers.get('content-type') ?? ''
  const first = performance.now() - start
  const bytes = await readAll(response, type.startsWith('text/') ? onText : undefined)
  return {
    status: response.status,
    age: response.headers.get('age'),
    cacheStatus: response.headers.get('cache-status'),
    type,
    bytes,
    first,
    took: performance.now() - start,
  }
}

/**
 * @param {Response} response
 * @param {((text: string) => void) | undefined} onText
 */
async function readAll(response, onText) {
  const decoder = new TextDecoder()
  /** @type {Uint8Array[]} */
  const chunks = []
  let text = ''
  const reader = response.body?.getReader()
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
    if (done) break
    chunks.push(value)
    if (onText) onText((text += decoder.decode(value, { stream: true })))
  }
  return new Uint8Array(await new Blob(/** @type {BlobPart[]} */ (chunks)).arrayBuffer())
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
