import { casesOf } from '../case.ts'
import { mustBe, mustHaveBytes, mustMatch } from '../must.ts'
import { bytesOf, cacheable, origin } from '../origins.ts'
import { type Given, toldBy } from '../trial.ts'

const TAG = '"v1"'
const DATE = 'Wed, 31 Dec 2025 00:00:00 GMT'

/** Answers 304 to the condition that fits, with a field of its own. */
const validating = (fields: Record<string, string>) =>
  origin((call, { headers }) => {
    const isCurrent = headers.get('if-none-match') === TAG || headers.get('if-modified-since') === DATE
    if (call > 1 && isCurrent) return cacheable(null, { ...fields, 'x-call': `${call}` }, 304)
    return cacheable(`answer ${call}`, { ...fields, 'x-call': `${call}` })
  })

/** Conditional requests, from a client and to the handler (RFC 9111 §4.3). */
export const validationCases = casesOf<Given>({
  async 'answers 304 without content to a client whose copy is current'({ open }) {
    const { fetch } = open()
    const handler = validating({ etag: TAG, 'last-modified': DATE })
    await fetch(handler)
    for (const [name, value, status] of [
      ['if-none-match', `"v0", W/${TAG}`, 304],
      ['if-none-match', '"v0"', 200],
      ['if-modified-since', DATE, 304],
      ['if-modified-since', 'Tue, 30 Dec 2025 00:00:00 GMT', 200],
    ] as const) {
      const answer = await fetch(handler, '/', { headers: { [name]: value } })
      mustBe([answer.status, answer.text], [status, status === 304 ? '' : 'answer 1'], `${name}: ${value}`)
      mustBe(answer.headers.get('etag'), TAG, 'its ETag')
    }
    mustBe(handler.asked.length, 1, 'the number of calls')
  },

  async 'asks the handler for the whole where a client with a copy is the first to come'({ open }) {
    const { fetch } = open()
    const handler = validating({ etag: TAG })
    const first = await fetch(handler, '/', { headers: { accept: '*/*', 'if-none-match': TAG } })
    mustBe(first.status, 304, 'the status')
    mustBe(handler.asked[0]!.headers.has('if-none-match'), false, 'whether the handler saw the condition')
    mustBe((await fetch(handler)).text, 'answer 1', 'the next answer')
  },

  async 'asks the handler for the whole where its copy is all that a client says'({ open }) {
    const { fetch } = open()
    const handler = validating({ etag: TAG })
    await fetch(handler, '/', { headers: { 'if-none-match': TAG } })
    mustBe([...handler.asked[0]!.headers.keys()], [], 'the fields that the handler saw')
  },

  async 'validates what is stale, keeps its content, and takes the fields of the 304'({ open }) {
    const { fetch, clock, events } = open()
    const handler = validating({ etag: TAG })
    await fetch(handler)
    clock.advance(61_000)
    const validated = await fetch(handler)
    mustBe([validated.status, validated.text], [200, 'answer 1'], 'the answer')
    mustBe(validated.told, 'freshet; fwd=stale; fwd-status=304; ttl=60', 'its Cache-Status')
    mustBe(validated.headers.get('x-call'), '2', 'the field of the 304')
    const [{ headers }] = handler.asked.slice(-1) as [Request]
    mustBe(headers.get('if-none-match'), TAG, 'the condition that the handler saw')
    const next = await fetch(handler)
    mustBe([next.text, next.headers.get('x-call')], ['answer 1', '2'], 'the next answer')
    mustBe(handler.asked.length, 2, 'the number of calls')
    mustBe(events.filter(({ type }) => type === 'freshened').length, 1, 'how often it was told')
  },

  async 'validates by Last-Modified where there is no ETag'({ open }) {
    const { fetch, clock } = open()
    const handler = validating({ 'last-modified': DATE })
    await fetch(handler)
    clock.advance(61_000)
    const validated = await fetch(handler)
    mustMatch(validated.told, /fwd-status=304/, 'Cache-Status')
    mustBe(validated.text, 'answer 1', 'the content')
  },

  async 'answers one range, several, and one that is not there'({ open }) {
    const { fetch } = open()
    const handler = origin(() => cacheable('0123456789', { etag: TAG, 'content-type': 'text/plain' }))
    await fetch(handler)
    const ranged = async (range: string, fields: Record<string, string> = {}) => {
      const { status, headers, text } = await fetch(handler, '/', { headers: { range, ...fields } })
      return [status, headers.get('content-range'), text]
    }
    mustBe(await ranged('bytes=2-4'), [206, 'bytes 2-4/10', '234'], 'the middle')
    mustBe(await ranged('bytes=-3'), [206, 'bytes 7-9/10', '789'], 'the end')
    mustBe(await ranged('bytes=20-'), [416, 'bytes */10', ''], 'what is not there')
    mustBe(await ranged('bytes=2-4', { 'if-range': '"v0"' }), [200, null, '0123456789'], 'of another version')
    mustBe(await ranged('bytes=2-4', { 'if-range': TAG }), [206, 'bytes 2-4/10', '234'], 'of this version')
    mustBe(handler.asked.length, 1, 'the number of calls')
  },

  async 'answers several ranges in one body of parts'({ open }) {
    const { fetch, send } = open()
    const long = 'abcdefghij'.repeat(1000)
    const handler = origin(() => cacheable(long, { 'content-type': 'text/plain' }))
    await fetch(handler)
    const response = await send(handler, '/', { headers: { range: 'bytes=0-2,9998-' } })
    mustBe(response.status, 206, 'the status')
    const type = response.headers.get('content-type') ?? ''
    mustMatch(type, /^multipart\/byteranges; boundary=/, 'Content-Type')
    const boundary = /boundary=(.*)$/.exec(type)![1]!
    const parts = (await response.text()).split(`--${boundary}`).slice(1, -1)
    const contents = parts.map((part) => part.split('\r\n\r\n')[1]?.trimEnd())
    mustBe(contents, ['abc', 'ij'], 'the parts')
  },

  async 'stores a part, answers what lies in it, and asks for the rest alone'({ open }) {
    const { send, fetch, settled } = open()
    const text = '0123456789'
    const handler = origin((_, { headers }) => {
      const [, first = '0', last = '9'] = /bytes=(\d+)-(\d*)/.exec(headers.get('range') ?? '') ?? []
      const end = last === '' ? 9 : Number(last)
      const fields = { etag: TAG, 'content-range': `bytes ${first}-${end}/10` }
      return cacheable(text.slice(Number(first), end + 1), fields, 206)
    })
    const part = await fetch(handler, '/', { headers: { range: 'bytes=0-5' } })
    mustBe([part.status, part.text], [206, '012345'], 'the part')
    const inside = await fetch(handler, '/', { headers: { range: 'bytes=2-4' } })
    mustBe([inside.text, inside.told], ['234', 'freshet; hit; ttl=60'], 'what lies in it')
    const whole = await send(handler)
    mustBe([whole.status, toldBy(whole)], [200, 'freshet; fwd=partial; fwd-status=206; stored'], 'the whole')
    mustHaveBytes(new Uint8Array(await whole.arrayBuffer()), bytesOf(text), 'the whole')
    await settled()
    mustBe(
      handler.asked.map(({ headers }) => headers.get('range')),
      ['bytes=0-5', 'bytes=6-'],
      'what was asked for',
    )
    mustBe((await fetch(handler)).told, 'freshet; hit; ttl=60', 'Cache-Status of the next')
  },
})
