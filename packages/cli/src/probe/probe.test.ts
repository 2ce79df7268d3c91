import { describe, expect, it } from 'vitest'
import { NOW, transcriptOf } from '../../test/telling.ts'
import { fieldsOf } from '../reading/fields.ts'
import type { Answer, FieldLine, Question } from '../transcript.ts'
import type { Bounds } from './ask.ts'
import { MAX_BYTES, probe, type ProbeOptions } from './probe.ts'

const options: ProbeOptions = {
  url: 'https://example.com/page#top',
  fields: [],
  agent: 'freshet-explain/1',
  follow: false,
  maxTime: 20_000,
}

type Fields = Readonly<Record<string, string>>

interface Run {
  readonly asked: readonly Question[]
  readonly bounds: readonly Bounds[]
  readonly waited: readonly number[]
  readonly told: readonly string[]
  readonly names: readonly string[]
  readonly unanswered: readonly string[]
}

function answer(status: number, fields: Fields): Answer {
  return { ...transcriptOf({ status, fields }).exchanges[0]!.answer, requestTime: NOW, responseTime: NOW }
}

/** Probes a server that answers by `respond`, each question taking `takes` ms. */
async function run(
  respond: (question: Question) => Answer | Error,
  given: Partial<ProbeOptions> = {},
  takes = 10,
): Promise<Run> {
  let now = NOW
  const asked: Question[] = []
  const bounds: Bounds[] = []
  const waited: number[] = []
  const told: string[] = []
  const transcript = await probe(
    { ...options, ...given },
    {
      now: () => now,
      async wait(ms) {
        waited.push(ms)
        now += ms
      },
      async ask(question, bound) {
        asked.push(question)
        bounds.push(bound)
        now += takes
        const said = respond(question)
        if (said instanceof Error) throw said
        return said
      },
      onQuestion: (question, at, of) => told.push(`${question.name} ${at}/${of}`),
    },
  )
  return {
    asked,
    bounds,
    waited,
    told,
    names: transcript.exchanges.map(({ question }) => question.name),
    unanswered: transcript.unanswered.map(({ question, why }) => `${question.name}: ${why}`),
  }
}

const everything = {
  etag: 'W/"a"',
  'last-modified': 'Sun, 06 Nov 1994 08:49:37 GMT',
  'content-encoding': 'gzip',
  'content-language': 'en',
  'accept-ranges': 'bytes',
}

const field = ({ fields }: Question, name: string): string | null => fieldsOf(fields).get(name)

describe('the questions', () => {
  it('are few where the first answer promises nothing', async () => {
    const { names, asked } = await run(() => answer(200, {}))
    expect(names).toEqual(['first', 'head', 'again'])
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'HEAD', 'GET'])
    expect(asked[2]!.fields).toEqual(asked[0]!.fields)
  })

  it('are eight at most, one for each promise', async () => {
    const { names, asked } = await run(() => answer(200, everything))
    expect(names).toEqual(['first', 'head', 'etag', 'modified', 'identity', 'language', 'range', 'again'])
    expect(asked.map((question) => field(question, 'if-none-match'))).toEqual([
      ...[null, null, 'W/"a"'],
      ...Array<null>(5).fill(null),
    ])
    expect(field(asked[3]!, 'if-modified-since')).toBe(everything['last-modified'])
    expect(asked.map((question) => field(question, 'accept-encoding'))).toEqual(
      asked.map(({ name }) => (name === 'identity' ? 'identity' : 'gzip, deflate, br, zstd')),
    )
    expect(field(asked[5]!, 'accept-language')).toBe('fr')
    expect(field(asked[6]!, 'range')).toBe('bytes=0-9')
  })

  it('ask for another language than the one that came', async () => {
    const { asked } = await run(() => answer(200, { 'content-language': 'fr-CA' }))
    expect(field(asked[2]!, 'accept-language')).toBe('de')
  })

  it('ask for another language than the one that the user asks for', async () => {
    const fields: FieldLine[] = [['Accept-Language', 'fr, de;q=0.5']]
    const { asked } = await run(() => answer(200, { vary: 'accept-language' }), { fields })
    expect(field(asked[2]!, 'accept-language')).toBe('es')
  })

  it('ask what Vary names', async () => {
    const { names } = await run(() => answer(200, { vary: 'Accept-Language, Accept-Encoding, Cookie' }))
    expect(names).toEqual(['first', 'head', 'identity', 'language', 'again'])
  })

  it('are HEAD and once more where there is no page', async () => {
    expect((await run(() => answer(404, everything))).names).toEqual(['first', 'head', 'again'])
  })

  it('carry an honest name, and no fragment', async () => {
    const { asked } = await run(() => answer(200, {}))
    for (const question of asked) {
      expect(field(question, 'user-agent')).toBe('freshet-explain/1')
      expect(question.url).toBe('https://example.com/page')
    }
  })

  it('carry the fields of the user in place of their own', async () => {
    const fields: FieldLine[] = [
      ['accept-encoding', 'br'],
      ['Cookie', 'a=1'],
    ]
    const { asked } = await run(() => answer(200, {}), { fields })
    for (const question of asked) {
      expect(fieldsOf(question.fields).all('accept-encoding')).toEqual(['br'])
      expect(field(question, 'cookie')).toBe('a=1')
    }
  })

  it('are told one after the other, with their number', async () => {
    const { told } = await run(() => answer(200, {}))
    expect(told).toEqual(['first 1/1', 'head 2/3', 'again 3/3'])
  })
})

describe('redirects', () => {
  const hop = (to: string) => (question: Question) =>
    question.url === to ? answer(200, {}) : answer(302, { location: to })

  it('are not followed unless asked for', async () => {
    const { names, asked } = await run(hop('https://example.com/b'))
    expect(names).toEqual(['first', 'head', 'again'])
    expect(new Set(asked.map(({ url }) => url))).toEqual(new Set(['https://example.com/page']))
  })

  it('are followed, and what is asked then is asked at their end', async () => {
    const { names, asked } = await run(hop('https://example.com/b'), { follow: true })
    expect(names).toEqual(['redirect', 'first', 'head', 'again'])
    expect(asked.slice(1).every(({ url }) => url === 'https://example.com/b')).toBe(true)
  })

  it.each([
    ['https://example.com/b', 'a=1'],
    ['https://other.example/b', null],
    ['http://example.com/b', null],
  ])('to %s carry a cookie of the user: %s', async (to, cookie) => {
    const { asked } = await run(hop(to), { follow: true, fields: [['Cookie', 'a=1']] })
    expect(field(asked[0]!, 'cookie')).toBe('a=1')
    for (const question of asked.slice(1)) {
      expect(field(question, 'cookie')).toBe(cookie)
      expect(field(question, 'user-agent')).toBe('freshet-explain/1')
    }
  })

  it('are followed five times, and the sixth is the answer', async () => {
    const { names } = await run(({ url }) => answer(302, { location: `${url}x` }), { follow: true })
    expect(names).toEqual([...Array<string>(5).fill('redirect'), 'first', 'head', 'again'])
  })
})

describe('bounds', () => {
  it('are five seconds and a mebibyte for each question', async () => {
    const { bounds } = await run(() => answer(200, {}))
    expect(bounds).toEqual([1, 2, 3].map(() => ({ bytes: MAX_BYTES, patience: 5000 })))
  })

  it('are what is left of the time, and what comes after it is not asked', async () => {
    const { bounds, names, unanswered } = await run(() => answer(200, everything), { maxTime: 3000 }, 1000)
    expect(bounds.map(({ patience }) => patience)).toEqual([3000, 2000, 1000])
    expect(names).toEqual(['first', 'head', 'etag'])
    expect(unanswered[0]).toBe('modified: The time was up')
    expect(unanswered).toHaveLength(5)
  })

  it('a question without an answer is noted, and the next is asked', async () => {
    const { names, unanswered } = await run(({ method }) =>
      method === 'HEAD' ? new Error('socket hang up') : answer(200, {}),
    )
    expect(names).toEqual(['first', 'again'])
    expect(unanswered).toEqual(['head: socket hang up'])
  })

  it('without a first answer there is none at all', async () => {
    await expect(run(() => new Error('gone'))).rejects.toThrow('gone')
  })
})

describe('an Age', () => {
  it('is given two seconds to grow', async () => {
    expect((await run(() => answer(200, { age: '10' }))).waited).toEqual([2080])
    expect((await run(() => answer(200, {}))).waited).toEqual([])
  })

  it('is not waited for when there is no time', async () => {
    expect((await run(() => answer(200, { age: '10' }), { maxTime: 2000 })).waited).toEqual([])
  })
})
