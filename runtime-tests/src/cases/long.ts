import { casesOf } from '../case.ts'
import { LONG, longContent, longPart, mustBeLong } from '../long.ts'
import { mustBe, mustHaveBytes, mustMatch } from '../must.ts'
import { cacheable, numbered, origin } from '../origins.ts'
import { type Given, toldBy } from '../trial.ts'

const LONGER = { maxBodySize: LONG }

const longOrigin = () =>
  origin(() => cacheable(longContent(), { 'content-type': 'application/octet-stream' }))

/** Content that is longer than what is captured in memory. */
export const longCases = casesOf<Given>({
  async 'gives back 20 MiB byte for byte, and any part of it'({ open }) {
    const { send, settled } = open(LONGER)
    const handler = longOrigin()
    await mustBeLong(await send(handler), 'of the handler')
    await settled()
    const hit = await send(handler)
    mustMatch(toldBy(hit), /^freshet; hit/, 'Cache-Status')
    await mustBeLong(hit, 'of the storage')
    for (const [first, length] of [
      [0, 1],
      [1_048_570, 20],
      [LONG - 3, 3],
    ] as const) {
      const range = `bytes=${first}-${first + length - 1}`
      const part = await send(handler, '/', { headers: { range } })
      mustBe(
        part.headers.get('content-range'),
        `bytes ${first}-${first + length - 1}/${LONG}`,
        'Content-Range',
      )
      mustHaveBytes(new Uint8Array(await part.arrayBuffer()), longPart(first, length), range)
    }
    mustBe(handler.asked.length, 1, 'the number of calls')
  },

  async 'gives 5 MiB to two clients at once by one call'({ open }) {
    const { send, settled } = open(LONGER)
    const length = LONG / 4
    const handler = origin(() => cacheable(longContent(length)))
    const responses = await Promise.all([send(handler), send(handler)])
    await Promise.all(responses.map((response, at) => mustBeLong(response, `of client ${at + 1}`, length)))
    await settled()
    mustBe(handler.asked.length, 1, 'the number of calls')
  },

  async 'gives the whole of what is too long to store, and stores nothing'({ open }) {
    const { send, settled, fetch, events } = open({ maxBodySize: LONG / 4 })
    await mustBeLong(await send(longOrigin()), 'of the handler')
    await settled()
    mustMatch((await fetch(numbered())).told, /^freshet; fwd=uri-miss/, 'Cache-Status of the next')
    const reasons = events.flatMap((event) => (event.type === 'not-stored' ? [event.reason] : []))
    mustBe(reasons, ['too-large'], 'the reason')
  },
})
