import { cacheControl } from '@freshet/hono'
import { etag } from 'hono/etag'
import { casesOf } from '../case.ts'
import { must, mustBe } from '../must.ts'
import { nextText, readerOf, source } from '../origins.ts'
import type { Given } from '../trial.ts'
import { honoTrial, LEVELS } from './trial.ts'

const MINUTE = cacheControl({ maxAge: 60 })

const having = (tag: string | null): RequestInit => ({ headers: { 'if-none-match': tag ?? '' } })

/** `etag()` below the cache. */
export const etagBelowCases = casesOf<Given>({
  async 'The tag is stored, and a client that has it is answered 304 without a call.'(given) {
    const { app, cached, leaf, ask, calls, clock } = honoTrial(given)
    app.get('/', cached, MINUTE, etag(), leaf)
    const tag = (await ask('/')).headers.get('etag')
    clock.advance(7000)
    const current = await ask('/', having(tag))
    mustBe([current.status, current.text, current.told], [304, '', 'freshet; hit; ttl=53'], 'the answer')
    mustBe([current.headers.get('etag'), current.headers.get('age')], [tag, '7'], 'its ETag and Age')
    mustBe(calls(), 1, 'the number of calls')
  },

  async 'Where the stored response is stale, `etag()` confirms it with 304, and it is fresh again.'(given) {
    const { app, cached, leaf, ask, calls, clock } = honoTrial(given)
    app.get('/', cached, MINUTE, etag(), leaf)
    await ask('/')
    clock.advance(61_000)
    const validated = await ask('/')
    mustBe([validated.status, validated.text], [200, LEVELS], 'the answer')
    mustBe(validated.told, 'freshet; fwd=stale; fwd-status=304; ttl=60', 'its Cache-Status')
    mustBe([(await ask('/')).told, calls()], ['freshet; hit; ttl=60', 2], 'the next, and the number of calls')
  },

  async '`etag()` reads the content to its end before it answers: a stream under it is not sent as it comes.'(
    given,
  ) {
    const { app, cached, send } = honoTrial(given)
    const content = source()
    const handler = () => new Response(content.stream)
    app.get('/', cached, MINUTE, etag(), handler)
    let isAnswered = false
    const answered = send('/').then((response) => {
      isAnswered = true
      return response
    })
    content.push('first')
    await new Promise((resume) => setTimeout(resume, 20))
    must(!isAnswered, 'It must not answer before the content has ended')
    content.end()
    mustBe(await nextText(readerOf(await answered)), 'first', 'the content')
  },
})

/** `etag()` above the cache. */
export const etagAboveCases = casesOf<Given>({
  async 'A client that has the tag is answered 304, by `etag()`, which makes the tag anew from the content of each answer.'(
    given,
  ) {
    const { app, cached, leaf, ask, calls } = honoTrial(given)
    let digests = 0
    const generateDigest = (body: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> => {
      digests++
      return crypto.subtle.digest('SHA-256', body)
    }
    app.get('/', etag({ generateDigest }), cached, MINUTE, leaf)
    const tag = (await ask('/')).headers.get('etag')
    const current = await ask('/', having(tag))
    mustBe([current.status, current.text], [304, ''], 'the answer')
    mustBe([digests, calls()], [2, 1], 'the number of digests, and of calls')
  },

  async 'That 304 has no `Age` and no `Cache-Status`, unless `retainedHeaders` names them.'(given) {
    const { app, cached, leaf, ask } = honoTrial(given)
    const retainedHeaders = ['age', 'cache-control', 'cache-status', 'date', 'etag', 'vary']
    app.get('/bare', etag(), cached, MINUTE, leaf)
    app.get('/told', etag({ retainedHeaders }), cached, MINUTE, leaf)
    for (const [path, age, told] of [
      ['/bare', null, ''],
      ['/told', '0', 'freshet; hit; ttl=60'],
    ] as const) {
      const tag = (await ask(path)).headers.get('etag')
      const current = await ask(path, having(tag))
      mustBe(current.status, 304, `the status of ${path}`)
      mustBe([current.headers.get('age'), current.told], [age, told], `Age and Cache-Status of ${path}`)
    }
  },

  async 'A 206 gets a tag of its own bytes, so a client cannot join two parts: `etag()` belongs below.'(
    given,
  ) {
    const { app, cached, leaf, ask } = honoTrial(given)
    app.get('/above', etag(), cached, MINUTE, leaf)
    app.get('/below', cached, MINUTE, etag(), leaf)
    const tagsOf = async (path: string): Promise<(string | null)[]> => {
      const tags = [(await ask(path)).headers.get('etag')]
      for (const range of ['bytes=0-9', 'bytes=10-19']) {
        const part = await ask(path, { headers: { range } })
        mustBe(part.status, 206, 'the status of a part')
        tags.push(part.headers.get('etag'))
      }
      return tags
    }
    mustBe(new Set(await tagsOf('/above')).size, 3, 'the number of tags above')
    mustBe(new Set(await tagsOf('/below')).size, 1, 'the number of tags below')
  },
})
