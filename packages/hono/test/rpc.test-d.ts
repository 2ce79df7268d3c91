import { Hono } from 'hono'
import { hc, type InferResponseType } from 'hono/client'
import { validator } from 'hono/validator'
import { cache, cacheControl } from '../src/index.ts'

/** `true` where each can stand for the other, in whatever order their members come. */
type Same<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false

const level = validator('query', (value) => ({ station: String(value['station']) }))

const plain = new Hono()
  .get('/level', level, (c) => c.json({ station: c.req.valid('query').station, level: 2.41 }))
  .post('/level/:station', (c) => c.json({ stored: c.req.param('station') }, 201))
  .get('/text', (c) => c.text('2.41 m'))

const cached = new Hono()
  .use(cache())
  .get('/level', cacheControl({ maxAge: 300 }), level, (c) =>
    c.json({ station: c.req.valid('query').station, level: 2.41 }),
  )
  .post('/level/:station', cacheControl({ noStore: true }), (c) =>
    c.json({ stored: c.req.param('station') }, 201),
  )
  .get('/text', cache(), cacheControl({ maxAge: 300 }), (c) => c.text('2.41 m'))

const client = hc<typeof cached>('https://example.com')
const plainClient = hc<typeof plain>('https://example.com')

// The types of a client made by `hc` are those of the same app without `cache()` and `cacheControl()`.
true satisfies Same<typeof client, typeof plainClient>
true satisfies Same<InferResponseType<typeof client.level.$get>, { station: string; level: number }>

export const asked: Promise<{ station: string; level: number }> = client.level
  .$get({ query: { station: 'north' } })
  .then((response) => response.json())

// @ts-expect-error -- the query is still asked for
void client.level.$get()

// @ts-expect-error -- and no other route is there
void client.nowhere

false satisfies Same<typeof client, ReturnType<typeof hc<Hono>>>
