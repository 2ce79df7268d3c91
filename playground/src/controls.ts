import { explainEvent, formatExplained, formatExplanation } from '@freshet/core/explain'
import { type Context, Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Entry, Tally } from './journal.ts'
import type { Playground } from './playground.ts'

/** The state that the page shows above its table. */
export interface State extends Tally {
  /** When the source of the moment started: ms since the epoch. */
  readonly sourceStartedAt: number
  /** Calls to the source of the moment. */
  readonly sourceCalls: number
  /** The playground's clock: ms since the epoch. */
  readonly now: number
  /** Ms that an answer of the source takes. */
  readonly delay: number
}

/** The routes under `/playground`: what the page's buttons and its log need. */
export function controls(playground: Playground): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    c.header('cache-control', 'no-store')
  })
  app.get('/state', (c) => c.json(stateOf(playground)))
  app.get('/events', (c) => follow(c, playground))
  app.post('/restart', (c) => {
    playground.restart()
    return c.json(stateOf(playground))
  })
  app.post('/clock', (c) => {
    const seconds = Number(c.req.query('seconds'))
    if (!Number.isInteger(seconds) || seconds <= 0)
      return c.text('seconds must be a whole number above 0', 400)
    playground.advance(seconds)
    return c.json(stateOf(playground))
  })
  app.post('/purge', async (c) => {
    const url = c.req.query('url')
    if (!url || !URL.canParse(url, c.req.url)) return c.text('url must be a URL or a path', 400)
    return c.json({ purged: await playground.purge(new URL(url, c.req.url)) })
  })
  app.get('/explain', async (c) => {
    const url = c.req.query('url')
    const width = Number(c.req.query('width') ?? 80)
    if (!url || !URL.canParse(url, c.req.url)) return c.text('url must be a URL or a path', 400)
    if (!(width >= 20)) return c.text('width must be a number from 20', 400)
    return c.json(await explain(playground, new URL(url, c.req.url), c.req.raw.headers, width))
  })
  return app
}

/** What became of the last request for `url`, and what would become of one with `headers` now, as text. */
async function explain(
  playground: Playground,
  url: URL,
  headers: Headers,
  width: number,
): Promise<{ readonly last: string | null; readonly now: string }> {
  const answer = playground.journal.answerTo(url.href)
  const explanation = await playground.explain(new Request(url, { headers }))
  return {
    last: answer ? formatExplained(explainEvent(answer), { width }) : null,
    now: formatExplanation(explanation, { width }),
  }
}

function stateOf({ journal, source, now, delay }: Playground): State {
  const { startedAt, calls } = source()
  return { ...journal.tally, sourceStartedAt: startedAt, sourceCalls: calls, now: now(), delay }
}

/** Tells the latest entries at once and the next ones as they come (server-sent events). */
function follow(c: Context, playground: Playground): Response {
  const { journal } = playground
  return streamSSE(c, async (stream) => {
    const tell = (entries: readonly Entry[]): Promise<void> =>
      stream.writeSSE({ data: JSON.stringify({ entries, state: stateOf(playground) }, errorsAsText) })
    const deaf = journal.listen((entry) => void tell([entry]))
    const gone = new Promise<void>((resolve) => stream.onAbort(resolve))
    void tell(journal.recent)
    await gone
    deaf()
  })
}

function errorsAsText(_name: string, value: unknown): unknown {
  return value instanceof Error ? value.message : value
}
