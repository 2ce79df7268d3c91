import { cacheControl } from '@freshet/hono'
import { compress } from 'hono/compress'
import { etag } from 'hono/etag'
import { casesOf } from '../case.ts'
import { mustBe, mustHaveBytes } from '../must.ts'
import type { Given } from '../trial.ts'
import { decoded, honoTrial, LEVELS, reading } from './trial.ts'

const MINUTE = cacheControl({ maxAge: 60 })

/** `compress()` above the cache. */
export const compressAboveCases = casesOf<Given>(
  {
    async 'One stored response serves clients that read gzip and clients that do not, whoever comes first.'(
      given,
    ) {
      for (const order of [
        ['gzip', 'identity', 'gzip'],
        ['identity', 'gzip', 'identity'],
      ]) {
        const { app, cached, leaf, ask, calls } = honoTrial(given)
        app.get('/', compress(), cached, MINUTE, leaf)
        for (const encoding of order) {
          const answer = await ask('/', reading(encoding))
          const used = answer.headers.get('content-encoding')
          mustBe(used, encoding === 'gzip' ? 'gzip' : null, `Content-Encoding for ${encoding}`)
          mustBe(await decoded(answer), LEVELS, `the content for ${encoding}`)
        }
        mustBe(calls(), 1, 'the number of calls')
      }
    },

    async 'Each answer says `Vary: Accept-Encoding` once, and the stored response does not.'(given) {
      const { app, cached, leaf, ask, calls } = honoTrial(given)
      app.get('/', compress(), cached, MINUTE, leaf)
      for (const encoding of ['gzip', 'br', 'gzip']) {
        mustBe((await ask('/', reading(encoding))).headers.get('vary'), 'Accept-Encoding', 'Vary')
      }
      mustBe(calls(), 1, 'the number of calls')
    },

    async 'A strong `ETag` is weak on what was encoded, and a client that has it is answered 304 from the storage.'(
      given,
    ) {
      const { app, cached, leaf, ask, calls } = honoTrial(given)
      app.get('/', compress(), cached, MINUTE, etag(), leaf)
      const first = await ask('/', reading('gzip'))
      const tag = first.headers.get('etag') ?? ''
      mustBe(tag.startsWith('W/"'), true, 'whether the tag is weak')
      const again = await ask('/', reading('gzip', { 'if-none-match': tag }))
      mustBe([again.status, again.bytes.length], [304, 0], 'the answer to who has it')
      mustBe([again.told, calls()], ['freshet; hit; ttl=60', 1], 'its Cache-Status, and the number of calls')
    },

    async 'HEAD and ranges are of the content as it is stored, which is not encoded.'(given) {
      const { app, cached, leaf, ask } = honoTrial(given)
      app.get('/', compress(), cached, MINUTE, leaf)
      await ask('/', reading('gzip'))
      const head = await ask('/', { method: 'HEAD', ...reading('gzip') })
      mustBe([head.status, head.headers.get('content-encoding')], [200, null], 'the answer to HEAD')
      const part = await ask('/', reading('gzip', { range: 'bytes=4-8' }))
      mustBe([part.status, part.headers.get('content-encoding')], [206, null], 'the answer to a range')
      mustBe(part.text, LEVELS.slice(4, 9), 'its content')
    },
  },
  'own-fields',
)

/** `compress()` below the cache. */
export const compressBelowCases = casesOf<Given>(
  {
    async 'Each encoding is stored as a variant of its own, and the content of it is encoded once for all who read it.'(
      given,
    ) {
      const { app, cached, leaf, ask, calls } = honoTrial(given)
      app.get('/', cached, MINUTE, compress(), leaf)
      const first = await ask('/', reading('gzip'))
      const second = await ask('/', reading('gzip'))
      mustBe(second.told, 'freshet; hit; ttl=60', 'Cache-Status of the second')
      mustBe(second.headers.get('content-encoding'), 'gzip', 'its Content-Encoding')
      mustHaveBytes(second.bytes, first.bytes, 'its encoded content')
      mustBe(await decoded(second), LEVELS, 'its content')
      mustBe(calls(), 1, 'the number of calls')
    },

    async 'A client that does not read gzip never gets what was encoded for another.'(given) {
      const { app, cached, leaf, ask } = honoTrial(given)
      app.get('/', cached, MINUTE, compress(), leaf)
      await ask('/', reading('gzip'))
      for (const encoding of ['identity', 'br', 'gzip;q=0', '*;q=0']) {
        const answer = await ask('/', reading(encoding))
        mustBe(answer.headers.get('content-encoding'), null, `Content-Encoding for ${encoding}`)
        mustBe(answer.text, LEVELS, `the content for ${encoding}`)
      }
    },

    async 'Nor does a client that asks while the answer for another is still being made.'(given) {
      const { app, cached, send } = honoTrial(given)
      let release!: () => void
      const released = new Promise<void>((resolve) => (release = resolve))
      app.get('/', cached, MINUTE, compress(), async (c) => {
        await released
        return c.text(LEVELS)
      })
      const asked = ['gzip', 'identity', 'gzip', 'identity'].map(async (encoding) => {
        const response = await send('/', reading(encoding))
        await response.arrayBuffer()
        return response.headers.get('content-encoding')
      })
      release()
      mustBe(await Promise.all(asked), ['gzip', null, 'gzip', null], 'Content-Encoding')
    },

    async 'Ranges are of the encoded content, and say so by `Content-Encoding`.'(given) {
      const { app, cached, leaf, ask } = honoTrial(given)
      app.get('/', cached, MINUTE, compress(), leaf)
      const whole = await ask('/', reading('gzip'))
      const part = await ask('/', reading('gzip', { range: 'bytes=0-9' }))
      mustBe([part.status, part.headers.get('content-encoding')], [206, 'gzip'], 'the answer to a range')
      mustHaveBytes(part.bytes, whole.bytes.slice(0, 10), 'its content')
    },
  },
  'own-fields',
)

/** `compress()` wherever it stands. */
export const compressAnywhereCases = casesOf<Given>(
  {
    async 'Above and below at once, content is encoded once.'(given) {
      const { app, cached, leaf, ask } = honoTrial(given)
      app.get('/', compress(), cached, MINUTE, compress(), leaf)
      for (const encoding of ['gzip', 'identity', 'gzip']) {
        const answer = await ask('/', reading(encoding))
        const used = answer.headers.get('content-encoding')
        mustBe(used, encoding === 'gzip' ? 'gzip' : null, `Content-Encoding for ${encoding}`)
        mustBe(await decoded(answer), LEVELS, `the content for ${encoding}`)
        mustBe(answer.headers.get('vary'), 'Accept-Encoding', 'Vary')
      }
    },

    async 'What a handler has encoded itself is encoded no more.'(given) {
      const { app, cached, ask } = honoTrial(given)
      const stream = new Response(LEVELS).body!.pipeThrough(new CompressionStream('gzip'))
      const encoded = new Uint8Array(await new Response(stream).arrayBuffer())
      const handler = () =>
        new Response(encoded, { headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip' } })
      app.get('/above', compress(), cached, MINUTE, handler)
      app.get('/below', cached, MINUTE, compress(), handler)
      for (const path of ['/above', '/above', '/below', '/below']) {
        const answer = await ask(path, reading('gzip'))
        mustBe(answer.headers.get('content-encoding'), 'gzip', `Content-Encoding of ${path}`)
        mustHaveBytes(answer.bytes, encoded, `the content of ${path}`)
      }
    },

    async '`noTransform` keeps content as it is.'(given) {
      const { app, cached, leaf, ask } = honoTrial(given)
      const untouched = cacheControl({ maxAge: 60, noTransform: true })
      app.get('/above', compress(), cached, untouched, leaf)
      app.get('/below', cached, compress(), untouched, leaf)
      for (const path of ['/above', '/above', '/below', '/below']) {
        const { headers, text } = await ask(path, reading('gzip'))
        mustBe([headers.get('content-encoding'), text], [null, LEVELS], path)
      }
    },
  },
  'own-fields',
)
