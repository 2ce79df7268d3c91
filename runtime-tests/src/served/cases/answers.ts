import { casesOf } from '../../case.ts'
import { mustBeLong } from '../../long.ts'
import { mustBe, mustMatch } from '../../must.ts'
import { nextText, readerOf } from '../../origins.ts'
import { toldBy } from '../../trial.ts'
import type { Visit } from '../visit.ts'

/** Whole answers, streams, refreshes and what is forgotten. */
export const answerCases = casesOf<Visit>({
  async 'answers a miss and then a hit'({ fresh, ask, stored, page }) {
    const path = fresh()
    const miss = await ask(path)
    mustBe([miss.status, miss.text, miss.told], [200, 'call 1', 'freshet; fwd=uri-miss; stored'], 'the miss')
    await stored(path)
    const hit = await ask(path)
    mustBe([hit.status, hit.text], [200, 'call 1'], 'the hit')
    mustMatch(hit.told, /^freshet; hit; ttl=\d+$/, 'its Cache-Status')
    mustMatch(hit.headers.get('age'), /^\d+$/, 'its Age')
    mustBe((await page(path)).calls, 1, 'the number of calls')
  },

  async 'sends the first piece to client and followers before the last is made'({
    fresh,
    send,
    release,
    page,
  }) {
    const path = fresh('gated')
    const leader = readerOf(await send(path))
    mustBe(await nextText(leader), 'first', 'the first piece')
    const response = await send(path)
    mustMatch(toldBy(response), /collapsed/, 'Cache-Status of who comes later')
    const follower = readerOf(response)
    mustBe(await nextText(follower), 'first', 'the first piece of who came later')
    await release(path)
    mustBe([await nextText(leader), await nextText(follower)], ['last', 'last'], 'the last piece of both')
    mustBe((await page(path)).calls, 1, 'the number of calls')
  },

  async 'calls the handler once for twenty clients at once'({ fresh, ask, release, page, eventually }) {
    const path = fresh('held')
    const asked = Array.from({ length: 20 }, () => ask(path))
    await eventually(async () => mustBe((await page(path)).calls, 1, 'the number of calls'))
    await release(path)
    const texts = (await Promise.all(asked)).map(({ text }) => text)
    mustBe([...new Set(texts)], ['call 1'], 'the answers')
    mustBe((await page(path)).calls, 1, 'the number of calls')
  },

  async 'answers all who wait when the handler looks at its signal only after they have come'(visit) {
    const { fresh, ask, release, page, eventually } = visit
    const path = fresh('held&watched-late')
    const asked = Array.from({ length: 3 }, () => ask(path))
    await eventually(async () => mustBe((await page(path)).calls, 1, 'the number of calls'))
    await release(path)
    const texts = (await Promise.all(asked)).map(({ text }) => text)
    mustBe(texts, ['call 1', 'call 1', 'call 1'], 'the answers')
    mustBe((await page(path)).calls, 1, 'the number of calls')
  },

  async 'serves stale at once, refreshes once, and goes on with that after the answers'(visit) {
    const { fresh, ask, stored, advance, page, release } = visit
    const path = fresh('cc=max-age=60,stale-while-revalidate=600&held-later')
    await ask(path)
    await stored(path)
    await advance(61_000)
    for (let client = 0; client < 3; client++) {
      const stale = await ask(path)
      mustMatch(stale.told, /^freshet; hit; ttl=-\d+$/, 'Cache-Status of the stale answer')
      mustBe(stale.text, 'call 1', 'the stale answer')
    }
    await release(path)
    await stored(path, 2)
    const next = await ask(path)
    mustBe(next.text, 'call 2', 'the next answer')
    mustMatch(next.told, /^freshet; hit; ttl=\d+$/, 'its Cache-Status')
    mustBe((await page(path)).calls, 2, 'the number of calls')
  },

  async 'validates what is stale with the handler'({ fresh, ask, stored, advance, page }) {
    const path = fresh('etag')
    await ask(path)
    await stored(path)
    await advance(61_000)
    const validated = await ask(path)
    mustBe([validated.status, validated.text], [200, 'call 1'], 'the answer')
    mustMatch(validated.told, /fwd-status=304/, 'its Cache-Status')
    mustBe((await page(path)).calls, 2, 'the number of calls')
  },

  async 'keeps variants apart'({ fresh, ask, stored }) {
    const path = fresh('vary=accept-language')
    const german = { 'accept-language': 'de' }
    await ask(path, { headers: german })
    await stored(path)
    mustBe((await ask(path, { headers: { 'accept-language': 'fr' } })).text, 'call 2', 'another variant')
    mustBe((await ask(path, { headers: german })).text, 'call 1', 'the first, again')
  },

  async 'forgets what is purged, and what an unsafe method changed'({ fresh, ask, stored, purge }) {
    const path = fresh()
    await ask(path)
    await stored(path)
    mustBe(await purge(path), true, 'whether anything was purged')
    mustBe((await ask(path)).text, 'call 2', 'the answer after a purge')
    await stored(path, 2)
    const changed = await ask(path, { method: 'POST', body: 'a'.repeat(70_000) })
    mustBe(changed.text, 'got 70000', 'the answer to POST')
    mustBe((await ask(path)).text, 'call 4', 'the answer after POST')
  },

  async 'sends 20 MiB byte for byte, of the handler and of the storage'({ fresh, send, stored, page }) {
    const path = fresh('long')
    await mustBeLong(await send(path), 'of the handler')
    await stored(path)
    const hit = await send(path)
    mustMatch(toldBy(hit), /^freshet; hit/, 'Cache-Status')
    await mustBeLong(hit, 'of the storage')
    mustBe((await page(path)).calls, 1, 'the number of calls')
  },
})
