import type { StoreCase } from '@freshet/core/testing'
import { fetchOrigin } from '../../src/origin.ts'

/** Where the origin of `server.ts` listens. */
type Check = (origin: string) => Promise<void>

/** What `fetchOrigin` does, as cases for any runtime. */
export function originCases(origin: string): StoreCase[] {
  return Object.entries(CHECKS).map(([title, check]) => ({ title, run: () => check(origin) }))
}

const CLIENT = 'https://shop.test'

const request = (path: string, init?: RequestInit): Request => new Request(CLIENT + path, init)

/** What the origin was asked. */
interface Told {
  readonly method: string
  readonly path: string
  readonly lines: readonly string[]
  readonly body: string
}

/** Asks the origin, and reads what it was asked: its fields by their names in lower case. */
async function heard(asked: Request, ...args: Parameters<typeof fetchOrigin>) {
  const response = await fetchOrigin(...args)(asked)
  const { method, path, lines, body } = (await response.json()) as Told
  const fields: Record<string, string> = {}
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^:]+): *(.*)$/.exec(line) ?? []
    fields[name.toLowerCase()] =
      name.toLowerCase() in fields ? `${fields[name.toLowerCase()]}, ${value}` : value
  }
  return { method, path, fields, body }
}

/** The fields of an answer that tell of its content. */
async function content(response: Response): Promise<unknown[]> {
  const { headers } = response
  const names = ['content-encoding', 'content-length', 'etag', 'vary', 'accept-ranges', 'content-md5']
  return [response.status, ...names.map((name) => headers.get(name)), (await response.text()).length]
}

const LENGTH = 280

const DECODED = [200, null, null, 'W/"tag"', 'x-other', null, null, LENGTH]

const CHECKS: Readonly<Record<string, Check>> = {
  'asks for the path and the query under the path of the origin': async (origin) => {
    for (const base of [`${origin}/app`, `${origin}/app/`, new URL(`${origin}/app`)]) {
      mustBe((await heard(request('/a/%2e%2E/b%2Fc?d=%20&e'), base)).path, '/app/b%2Fc?d=%20&e')
    }
    mustBe((await heard(request('/'), origin)).path, '/')
  },

  'asks no other host, whatever the path looks like': async (origin) => {
    for (const path of ['//other.test/x', '/\\other.test/x', '/@other.test/x', '/http://other.test/x']) {
      const told = await heard(request(path), origin)
      // Bun makes one slash of two
      mustBe(told.path.replaceAll(/\/+/g, '/'), path.replaceAll(/[\\/]+/g, '/'))
      mustBe(told.fields['host'], new URL(origin).host)
    }
    mustBe((await heard(request('/../../x'), `${origin}/app`)).path, '/app/x')
  },

  'asks with the method and the content of the client, as a stream': async (origin) => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'QUERY', 'OPTIONS']) {
      const init = { method, body: streamOf('one ', 'two'), duplex: 'half' } as RequestInit
      const told = await heard(request('/x', init), origin)
      mustBe([told.method, told.body], [method, 'one two'])
    }
    mustBe((await heard(request('/x', { method: 'POST' }), origin)).body, '')
  },

  'sends the first of what is uploaded before the last is there': async (origin) => {
    const name = crypto.randomUUID()
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const init = { method: 'POST', body: readable, duplex: 'half' } as RequestInit
    const answer = heard(request(`/echo?name=${name}`, init), origin)
    const writer = writable.getWriter()
    await writer.write(new TextEncoder().encode('first, '))
    await until(async () => (await told(origin, 'come', name)) > 0, 'The first has come')
    await writer.write(new TextEncoder().encode('last'))
    await writer.close()
    mustBe((await answer).body, 'first, last')
  },

  'keeps the fields of the connection from the origin, and those that Connection names': async (origin) => {
    const headers = new Headers({ connection: 'close, X-Named, a b', 'x-named': '1', 'x-own': '1' })
    for (const name of ['keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'])
      headers.set(name, 'h2c')
    headers.set('proxy-authorization', 'Basic eA==')
    headers.set('expect', '100-continue')
    const { fields } = await heard(request('/x', { headers }), origin)
    const { connection = 'keep-alive' } = fields
    mustBe([connection, fields['x-own']], ['keep-alive', '1'])
    const kept = ['x-named', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade', 'expect']
    mustBe(
      [...kept, 'transfer-encoding', 'proxy-authorization'].filter((name) => name in fields),
      [],
    )
  },

  'tells the origin its own host, and in X-Forwarded-Host and -Proto the client’s': async (origin) => {
    const headers = { host: 'evil.test', 'x-forwarded-host': 'evil.test', 'x-forwarded-prefix': '/evil' }
    const others = { forwarded: 'host=evil.test', 'x-real-ip': '::1', 'x-forwarded-for': '::1' }
    const { fields } = await heard(request('/x', { headers: { ...headers, ...others } }), origin)
    mustBe(fields['host'], new URL(origin).host)
    mustBe([fields['x-forwarded-host'], fields['x-forwarded-proto']], ['shop.test', 'https'])
    const gone = ['x-forwarded-prefix', 'forwarded', 'x-real-ip', 'x-forwarded-for']
    mustBe(
      gone.filter((name) => name in fields),
      [],
    )
  },

  'keeps or drops what a proxy in front has said of the client, as it is told': async (origin) => {
    const headers = { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'http' }
    const kept = await heard(request('/x', { headers }), origin, { forwarded: 'keep' })
    mustBe([kept.fields['x-forwarded-for'], kept.fields['x-forwarded-proto']], ['192.0.2.1', 'http'])
    const dropped = await heard(request('/x', { headers }), origin, { forwarded: 'drop' })
    mustBe(
      Object.keys(dropped.fields).filter((name) => name.startsWith('x-forwarded')),
      [],
    )
  },

  'names itself in Via, after those who were there before': async (origin) => {
    const headers = { via: '2 edge' }
    mustBe((await heard(request('/x', { headers }), origin)).fields['via'], '2 edge, 1.1 freshet')
    mustBe((await heard(request('/x'), origin, { via: 'gate' })).fields['via'], '1.1 gate')
    mustBe((await heard(request('/x', { headers }), origin, { via: false })).fields['via'], '2 edge')
  },

  'asks each request’s own URL where there is no other, and adds nothing about a client': async (origin) => {
    const told = await heard(new Request(`${origin}/own?x`, { headers: { 'x-forwarded-for': '::1' } }))
    mustBe([told.path, told.fields['x-forwarded-for']], ['/own?x', '::1'])
    mustBe(
      ['via', 'x-forwarded-host', 'x-forwarded-proto'].filter((name) => name in told.fields),
      [],
    )
  },

  'asks for content without a coding, or as gzip, whatever the client takes': async (origin) => {
    const headers = { 'accept-encoding': 'br, zstd' }
    const range = 'bytes=0-9'
    const asked = async (fields: HeadersInit, acceptEncoding: 'identity' | 'gzip'): Promise<string[]> => {
      const told = await heard(request('/x', { headers: fields }), origin, { acceptEncoding })
      return (told.fields['accept-encoding'] ?? '').split(', ')
    }
    mustBe(await asked(headers, 'identity'), ['identity;q=1'])
    mustBe(await asked({}, 'identity'), ['identity;q=1'])
    mustBe(await asked(headers, 'gzip'), ['gzip'])
    // Node says it once more where a part is asked for
    mustBe((await asked({ range }, 'gzip')).slice(0, 1), ['identity;q=1'])
    mustBe((await heard(request('/x', { headers: { range } }), origin)).fields['range'], range)
  },

  'asks on a condition without telling the next cache to pass over what it has': async (origin) => {
    for (const headers of [
      { 'if-none-match': '"a"' },
      { 'if-modified-since': 'Tue, 01 Jan 2030 00:00:00 GMT' },
    ]) {
      const { fields } = await heard(request('/x', { headers }), origin)
      const [[name = '', value] = []] = Object.entries(headers)
      mustBe([fields[name], fields['cache-control'], fields['pragma']], [value, undefined, undefined])
    }
    const wish = { 'if-none-match': '"a"', 'cache-control': 'max-age=9' }
    mustBe((await heard(request('/x', { headers: wish }), origin)).fields['cache-control'], 'max-age=9')
  },

  'says no length for what has no content, and the client’s for what has': async (origin) => {
    const empty = await heard(request('/x', { headers: { 'content-length': '5' } }), origin)
    mustBe(
      ['content-length', 'transfer-encoding'].filter((name) => name in empty.fields),
      [],
    )
    const told = await heard(request('/x', { method: 'PUT', body: 'abc' }), origin)
    mustBe(told.body, 'abc')
  },

  'gives content that fetch has decoded fields that are true of it': async (origin) => {
    const ask = fetchOrigin(origin)
    for (const coding of ['gzip', 'br'])
      mustBe(await content(await ask(request(`/coded?as=${coding}`))), DECODED, coding)
  },

  'answers HEAD with the fields that GET has': async (origin) => {
    const ask = fetchOrigin(origin)
    const coded = await content(await ask(request('/coded?as=gzip', { method: 'HEAD' })))
    mustBe(coded, [...DECODED.slice(0, -1), 0])
    const plain = await content(await ask(request('/plain', { method: 'HEAD' })))
    mustBe(plain, [200, null, String(LENGTH), '"tag"', null, null, null, 0])
  },

  'keeps the fields of content without a coding, but for a Vary that is not so any more': async (origin) => {
    const plain = await content(await fetchOrigin(origin)(request('/plain')))
    mustBe(plain, [200, null, String(LENGTH), '"tag"', null, null, null, LENGTH])
  },

  'passes content in a coding that no fetch knows as it is': async (origin) => {
    for (const coding of ['aws-chunked', 'identity', 'unknown, also-unknown']) {
      const [status, encoding, length, tag, , , , size] = await content(
        await fetchOrigin(origin)(request(`/coded?as=${encodeURIComponent(coding)}`)),
      )
      mustBe([status, encoding, length, tag, size], [200, coding, String(LENGTH), '"tag"', LENGTH])
    }
  },

  'answers 502 where a coding was used that one fetch decodes and another does not': async (origin) => {
    for (const coding of ['deflate', 'x-gzip', 'zstd', 'GZIP', 'gzip, br', 'br, identity']) {
      const errors: string[] = []
      const onError = (error: unknown): void => void errors.push(String(error))
      const response = await fetchOrigin(origin, { onError })(
        request(`/coded?as=${encodeURIComponent(coding)}`),
      )
      mustBe(response.status, 502, coding)
      mustBe(errors, [`Error: The origin used a coding it was not asked for: ${coding}`])
    }
  },

  'answers 502 to a part of coded content, which is no part of the content': async (origin) => {
    const path = `/coded?as=gzip&status=${encodeURIComponent('206 Partial Content')}`
    mustBe((await fetchOrigin(origin)(request(path, { headers: { range: 'bytes=0-9' } }))).status, 502)
  },

  'knows its own weak tag again in a 304 of the origin, and no other': async (origin) => {
    const ask = async (tags: string): Promise<unknown[]> => {
      const response = await fetchOrigin(origin)(
        request('/not-modified', { headers: { 'if-none-match': tags } }),
      )
      const { status, headers, body } = response
      return [status, headers.get('etag'), headers.get('content-encoding'), body]
    }
    mustBe(await ask('W/"tag"'), [304, 'W/"tag"', null, null])
    mustBe(await ask('"other", W/"tag"'), [304, 'W/"tag"', null, null])
  },

  'gives each Set-Cookie, and what the status is called': async (origin) => {
    const { headers } = await fetchOrigin(origin)(request('/cookies'))
    mustBe(headers.getSetCookie(), ['a=1', 'b=2, x'])
  },

  'keeps the fields of the origin’s connection from the client, and never those that govern reuse': async (
    origin,
  ) => {
    const { headers } = await fetchOrigin(origin)(request('/connection'))
    mustBe([headers.get('x-own'), headers.get('cache-control')], ['1', 'private'])
    const gone = ['connection', 'x-named', 'keep-alive', 'proxy-authenticate', 'trailer', 'upgrade']
    mustBe(
      gone.filter((name) => headers.has(name)),
      [],
    )
  },

  'answers 204, 205 and 304 without content': async (origin) => {
    for (const status of ['204 No Content', '205 Reset Content', '304 Not Modified']) {
      const response = await fetchOrigin(origin)(request(`/status?status=${encodeURIComponent(status)}`))
      mustBe([response.status, response.headers.get('x-own')], [Number.parseInt(status, 10), '1'])
      mustBe(await response.text(), '')
    }
  },

  'answers 502 where the status is none': async (origin) => {
    mustBe((await fetchOrigin(origin)(request('/status?status=999+Odd'))).status, 502)
  },

  'leaves redirects to the client, with their content': async (origin) => {
    const response = await fetchOrigin(origin)(request('/moved?to=https%3A%2F%2Felsewhere.test%2Fx'))
    mustBe([response.status, response.headers.get('location')], [302, 'https://elsewhere.test/x'])
    mustBe(await response.text(), 'moved')
  },

  'tells the client of its own paths, where the origin tells of those under its path': async (origin) => {
    const location = async (to: string): Promise<(string | null)[]> => {
      const path = `/moved?to=${encodeURIComponent(to)}`
      const { headers } = await fetchOrigin(`${origin}/app`)(request(path))
      return [headers.get('location'), headers.get('content-location')]
    }
    const here = '/here'
    mustBe(await location(`${origin}/app/b?c#d`), ['/b?c#d', here])
    mustBe(await location('/app/b'), ['/b', here])
    mustBe(await location('b'), ['/b', here])
    mustBe(await location('/app'), ['/', here])
    mustBe(await location('/application'), ['/application', here])
    mustBe(await location('/login'), ['/login', here])
    mustBe(await location(`${origin}/app//evil.test/`), ['/.//evil.test/', here])
    mustBe(await location('https://[bad'), ['https://[bad', here])
  },

  'passes over what comes before the answer (1xx)': async (origin) => {
    const response = await fetchOrigin(origin)(request('/early'))
    mustBe([response.status, await response.text()], [200, 'ok'])
  },

  'answers 501 to a WebSocket, and passes over other upgrades': async (origin) => {
    const ask = (upgrade: string): Promise<Response> =>
      fetchOrigin(origin)(request('/x', { headers: { upgrade, connection: 'upgrade' } }))
    mustBe(
      [(await ask('websocket')).status, (await ask('WebSocket')).status, (await ask('h2c')).status],
      [501, 501, 200],
    )
  },

  'answers 502, not to be stored, where the origin is not there or hangs up, and says why': async (
    origin,
  ) => {
    const errors: unknown[] = []
    const onError = (error: unknown): void => void errors.push(error)
    for (const [base, path] of [
      ['http://127.0.0.1:9', '/x'],
      ['http://nothing.invalid', '/x'],
      [origin, '/hangup'],
    ] as const) {
      const { status, statusText, headers } = await fetchOrigin(base, { onError })(request(path))
      mustBe([status, statusText, headers.get('cache-control')], [502, 'Bad Gateway', 'no-store'])
    }
    mustBe(
      errors.map((error) => error instanceof Error),
      [true, true, true],
    )
    const rude = (): void => {
      throw new Error('in the listener')
    }
    mustBe((await fetchOrigin(origin, { onError: rude })(request('/hangup'))).status, 502)
  },

  'answers 504 when the origin is late, and leaves it': async (origin) => {
    const name = crypto.randomUUID()
    const response = await fetchOrigin(origin, { timeout: 50 })(request(`/silence?name=${name}`))
    mustBe([response.status, response.statusText], [504, 'Gateway Timeout'])
    await until(async () => (await told(origin, 'left', name)) === 1, 'The origin is left')
  },

  'does not cut off content that is long under way': async (origin) => {
    const name = crypto.randomUUID()
    const response = await fetchOrigin(origin, { timeout: 500 })(request(`/endless?name=${name}`))
    const reader = response.body!.getReader()
    const end = Date.now() + 900
    while (Date.now() < end) mustBe((await reader.read()).done, false)
    await reader.cancel()
  },

  'rejects as the client’s signal says when the client leaves, and leaves the origin': async (origin) => {
    const name = crypto.randomUUID()
    const client = new AbortController()
    const answer = fetchOrigin(origin)(request(`/silence?name=${name}`, { signal: client.signal }))
    setTimeout(() => client.abort(new Error('left')), 100)
    mustBe(
      await answer.then(
        () => 'answered',
        (error: Error) => error.message,
      ),
      'left',
    )
    await until(async () => (await told(origin, 'left', name)) === 1, 'The origin is left')
  },

  'leaves the origin when the client leaves amid the content': async (origin) => {
    const name = crypto.randomUUID()
    const client = new AbortController()
    const response = await fetchOrigin(origin)(request(`/endless?name=${name}`, { signal: client.signal }))
    const reader = response.body!.getReader()
    await reader.read()
    client.abort()
    await until(async () => (await told(origin, 'left', name)) === 1, 'The origin is left')
    await reader.cancel().catch(() => {})
  },

  'leaves the origin when the content is cancelled': async (origin) => {
    const name = crypto.randomUUID()
    const response = await fetchOrigin(origin)(request(`/endless?name=${name}`))
    await response.body!.cancel()
    await until(async () => (await told(origin, 'left', name)) === 1, 'The origin is left')
  },

  'errors where content is cut short, and never just ends': async (origin) => {
    const response = await fetchOrigin(origin)(request('/short'))
    mustBe(
      await response.text().then(
        () => 'whole',
        () => 'error',
      ),
      'error',
    )
  },

  'asks with the fetch that it is given': async (origin) => {
    const asked: string[] = []
    const ask = fetchOrigin(`${origin}/app`, {
      fetch: (url, init) => {
        asked.push(url)
        return fetch(url, init)
      },
    })
    mustBe([(await ask(request('/x?y'))).status, asked], [200, [`${origin}/app/x?y`]])
  },
}

/** What the origin has counted under a name: connections that were `left`, bytes that have `come`. */
async function told(origin: string, what: 'left' | 'come', name: string): Promise<number> {
  return Number(await (await fetch(`${origin}/${what}?name=${name}`)).text())
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 5000
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`${what}: not in 5 s`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function streamOf(...texts: string[]): ReadableStream<Uint8Array> {
  const chunks = texts.map((text) => new TextEncoder().encode(text))
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk === undefined) controller.close()
      else controller.enqueue(chunk)
    },
  })
}

function mustBe(found: unknown, expected: unknown, what = 'What came'): void {
  const [one, other] = [found, expected].map((value) => JSON.stringify(value) ?? 'undefined')
  if (one !== other) throw new Error(`${what} must be ${other}, and is ${one}`)
}
