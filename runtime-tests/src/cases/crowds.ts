import type { ByteStorage } from '@freshet/core'
import { casesOf } from '../case.ts'
import { must, mustBe, mustMatch } from '../must.ts'
import { cacheable, gate, nextText, numbered, origin, readerOf, source } from '../origins.ts'
import { answerOf, type Given } from '../trial.ts'

const CLIENTS = 20

/** A storage that says how often it has answered. */
function counting(storage: ByteStorage): ByteStorage & { reads(): number } {
  let reads = 0
  return {
    ...storage,
    async read(name) {
      const found = await storage.read(name)
      reads++
      return found
    },
    reads: () => reads,
  }
}

/** Clients that come at the same time, and those that leave. */
export const crowdCases = casesOf<Given>({
  async 'calls the handler once for twenty misses at once'({ open }) {
    const { send, settled } = open()
    const answered = gate()
    const handler = origin(async (call) => {
      await answered.opened
      return cacheable(`answer ${call}`)
    })
    const responses = Array.from({ length: CLIENTS }, () => send(handler))
    answered.open()
    const answers = await Promise.all(responses.map(async (response) => answerOf(await response)))
    await settled()
    mustBe(new Set(answers.map(({ text }) => text)).size, 1, 'the number of different answers')
    mustBe(answers.filter(({ told }) => told.includes('collapsed')).length, CLIENTS - 1, 'who waited')
    mustBe(handler.asked.length, 1, 'the number of calls')
  },

  async 'gives each of twenty clients a private answer of its own'({ open }) {
    const { send } = open()
    const handler = origin((call) => cacheable(`answer ${call}`, { 'cache-control': 'private, max-age=60' }))
    const responses = await Promise.all(Array.from({ length: CLIENTS }, () => send(handler)))
    const texts = await Promise.all(responses.map((response) => response.text()))
    mustBe(new Set(texts).size, CLIENTS, 'the number of different answers')
  },

  async 'gives each of those who wait the variant that it asked for'({ open }) {
    const { send, settled } = open()
    const answered = gate()
    const handler = origin(async (_, { headers }) => {
      await answered.opened
      return cacheable(headers.get('accept-language'), { vary: 'accept-language' })
    })
    const languages = ['de', 'fr', 'de', 'fr', 'de', 'en']
    const responses = languages.map((language) =>
      send(handler, '/', { headers: { 'accept-language': language } }),
    )
    answered.open()
    const texts = await Promise.all(responses.map(async (response) => (await response).text()))
    await settled()
    mustBe(texts, languages, 'the answers')
  },

  async 'forgets every variant that is purged'({ open }) {
    const { fetch, cache, url } = open()
    const handler = numbered({ vary: 'accept-language' })
    for (const language of ['de', 'fr'])
      await fetch(handler, '/', { headers: { 'accept-language': language } })
    mustBe(await cache.purge({ url: url() }), true, 'whether anything was stored')
    mustBe(await cache.purge({ url: url() }), false, 'whether anything was left')
    const next = await fetch(handler, '/', { headers: { 'accept-language': 'de' } })
    mustBe([next.text, next.told], ['answer 3', 'freshet; fwd=uri-miss; stored'], 'the next answer')
  },

  async 'keeps what was asked for before a purge out of the storage'({ open }) {
    const { send, fetch, settled, cache, url, events } = open()
    const content = source()
    const reader = readerOf(await send(() => cacheable(content.stream)))
    content.push('old')
    mustBe(await nextText(reader), 'old', 'the first piece')
    await cache.purge({ url: url() })
    content.end()
    mustBe(await nextText(reader), undefined, 'what comes after it')
    await settled()
    mustBe((await fetch(numbered())).text, 'answer 1', 'the next answer')
    const reasons = events.flatMap((event) => (event.type === 'not-stored' ? [event.reason] : []))
    mustBe(reasons, ['purged'], 'the reason')
  },

  async 'tells the handler when the only client has left before the answer'({ open }) {
    const { cache, url, context } = open()
    const client = new AbortController()
    const asked = gate()
    let signal: AbortSignal | undefined
    const answer = cache.handle(
      new Request(url(), { signal: client.signal }),
      (request) => {
        signal = request.signal
        asked.open()
        return new Promise((_, reject) => {
          request.signal.addEventListener('abort', () => reject(new Error('Nobody waits')))
        })
      },
      context,
    )
    const failure = answer.catch(String)
    await asked.opened
    mustBe(signal!.aborted, false, 'whether the signal has aborted too soon')
    client.abort()
    mustMatch(String(await failure), /Nobody waits/, 'what the answer rejects with')
    must(signal!.aborted, 'The signal must have aborted')
  },

  async 'lets the handler go on while another client waits for its answer'({ open, bytes }) {
    const storage = counting(bytes())
    // each read is one of the response then
    const { cache, url, send, settled, context } = open({ storage, purgeBlindness: Infinity })
    const client = new AbortController()
    const answered = gate()
    const handler = origin(async (call) => {
      await answered.opened
      return cacheable(`answer ${call}`)
    })
    const left = cache.handle(new Request(url(), { signal: client.signal }), handler, context).catch(String)
    const waits = send(handler)
    // the storage has answered both, so each waits for the handler
    while (storage.reads() < 2) await new Promise((resume) => setTimeout(resume))
    await new Promise((resume) => setTimeout(resume))
    client.abort()
    mustBe(handler.asked[0]!.signal.aborted, false, 'whether the signal has aborted')
    answered.open()
    mustBe((await answerOf(await waits)).text, 'answer 1', 'the answer of who stayed')
    await left
    await settled()
    mustBe(handler.asked.length, 1, 'the number of calls')
  },
})
