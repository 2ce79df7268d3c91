import { createAdmin } from '@freshet/core/admin'
import { casesOf } from '../case.ts'
import { must, mustBe, mustMatch } from '../must.ts'
import { numbered } from '../origins.ts'
import type { Given, Trial } from '../trial.ts'

const OPERATOR = { 'x-operator': 'yes' }

/** Asks the administration of a cache, as the operator unless the fields say otherwise. */
function askOf({ cache }: Trial): (path: string, init?: RequestInit) => Promise<Response> {
  const admin = createAdmin(cache, { authorize: ({ headers }) => headers.get('x-operator') === 'yes' })
  return (path, init) => admin(new Request(`https://ops.test/deep/${path}`, { headers: OPERATOR, ...init }))
}

const purging = (fields: Record<string, string>, content: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...fields },
  body: JSON.stringify(content),
})

/** What a cache tells those who run it. */
export const administrationCases = casesOf<Given>({
  async 'is purged by its operator, and by nobody else'({ open }) {
    const trial = open()
    const { fetch, url } = trial
    const ask = askOf(trial)
    const handler = numbered()
    await fetch(handler)
    mustBe((await ask('purge', purging({}, { url: url() }))).status, 403, 'the answer to a stranger')
    mustMatch((await fetch(handler)).told, /hit/, 'Cache-Status after that')
    const done = await ask('purge', purging(OPERATOR, { url: url() }))
    mustBe(
      [done.status, await done.json()],
      [200, { purged: true, soft: false }],
      'the answer to the operator',
    )
    mustMatch((await fetch(handler)).told, /fwd=uri-miss/, 'Cache-Status after the purge')
    const long = await ask('purge', purging(OPERATOR, { tag: 'a'.repeat(20_000) }))
    mustBe(long.status, 413, 'the answer to content that is too long')
  },

  async 'explains to its operator what it would do'({ open }) {
    const trial = open()
    await trial.fetch(numbered())
    const ask = askOf(trial)
    const path = `explain?url=${encodeURIComponent(trial.url())}`
    const facts = (await (await ask(path)).json()) as { decision: { kind: string } }
    mustBe(facts.decision.kind, 'serve', 'the decision')
    const text = await ask(path, { headers: { ...OPERATOR, accept: 'text/plain' } })
    mustMatch(await text.text(), /The stored response is the answer/, 'the text')
    mustBe((await ask(path, { headers: {} })).status, 403, 'the answer to a stranger')
  },

  async 'tells its operator what is stored, where the storage can tell'({ open }) {
    const trial = open()
    await trial.fetch(numbered())
    const ask = askOf(trial)
    const found = await ask(`entry?url=${encodeURIComponent(trial.url())}`)
    const told = (await found.json()) as { entries?: { url: string; responses: { state: string }[] }[] }
    const list = await ask(`entries?limit=1000&prefix=${encodeURIComponent(trial.url())}`)
    mustBe(list.status, found.status, 'the answer to a list')
    must(found.status === 200 || found.status === 501, `the answer must be 200 or 501, not ${found.status}`)
    if (found.status === 501) return
    const [entry] = told.entries ?? []
    mustBe([entry?.url, entry?.responses[0]?.state], [trial.url(), 'fresh'], 'what is told')
    const head = await ask('entries?limit=1', { method: 'HEAD' })
    mustBe([head.status, await head.text()], [200, ''], 'the answer to HEAD')
  },
})
