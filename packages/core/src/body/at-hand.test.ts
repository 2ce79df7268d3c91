import { describe, expect, it } from 'vitest'
import { bytes, quiet, source as sourceByHand } from '../../test/harness.ts'
import { atHand } from './at-hand.ts'
import { type Source, sourceOf } from './source.ts'

const LIMIT = 100

async function rest(found: Uint8Array | Source): Promise<string> {
  if (found instanceof Uint8Array) throw new Error('It was at hand')
  let text = ''
  for (let piece = await found.read(); !piece.done; piece = await found.read()) {
    text += new TextDecoder().decode(piece.value)
  }
  return text
}

const bodyOf = (content: BodyInit): ReadableStream<Uint8Array> => new Response(content).body!

function streamOf(...pieces: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      const piece = pieces.shift()
      if (piece === undefined) controller.close()
      else controller.enqueue(typeof piece === 'string' ? bytes(piece) : piece)
    },
  })
}

describe('a body that is at hand', () => {
  it.each<[string, BodyInit]>([
    ['text', 'content'],
    ['bytes', bytes('content')],
    ['a stream of one piece', streamOf('content') as BodyInit],
  ])('is there whole: %s', async (_, content) => {
    expect(await atHand(bodyOf(content), LIMIT, undefined)).toEqual(bytes('content'))
  })

  it('is there whole with just the length that it says, and just the limit', async () => {
    expect(await atHand(bodyOf('content'), 7, 7)).toEqual(bytes('content'))
  })

  it('is the reader’s own', async () => {
    const piece = Buffer.from('content')
    const found = (await atHand(streamOf(piece), LIMIT, undefined)) as Uint8Array
    piece.fill(0)
    expect(found.slice(0, 1).fill(0)).not.toBe(found)
    expect(new TextDecoder().decode(found)).toBe('content')
    expect(Buffer.isBuffer(found)).toBe(false)
  })
})

describe('a body that is not, comes from its first byte on', () => {
  it.each<[string, ReadableStream<Uint8Array>, number, number | undefined]>([
    ['of several pieces', streamOf('con', 'tent'), LIMIT, undefined],
    ['shorter than it says', streamOf('content'), LIMIT, 8],
    ['longer than it says', streamOf('content'), LIMIT, 6],
    ['over the limit', streamOf('content'), 6, undefined],
  ])('%s', async (_, body, limit, length) => {
    expect(await rest(await atHand(body, limit, length))).toBe('content')
  })

  it('empty', async () => {
    expect(await rest(await atHand(bodyOf(''), LIMIT, undefined))).toBe('')
  })

  it.each([[[]], [['con']]])('still on its way, after %j', async (come) => {
    const { stream, push, end } = sourceByHand()
    for (const piece of come) push(piece)
    const found = await atHand(stream, LIMIT, undefined)
    const all = rest(found)
    await quiet()
    push('tent')
    end()
    expect(await all).toBe(`${come.join('')}tent`)
  })

  it('though its source writes each piece over the one before', async () => {
    const memory = new Uint8Array(3)
    let at = 0
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
      if (at === 3) controller.close()
      else controller.enqueue(memory.fill(97 + at++))
    }
    const body = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 })
    expect(await rest(await atHand(body, LIMIT, undefined))).toBe('aaabbbccc')
  })

  it('until it fails, at once or later', async () => {
    for (const before of ['', 'con']) {
      const { stream, push, fail } = sourceByHand()
      if (before !== '') push(before)
      fail(new Error('broken'))
      const found = await atHand(stream, LIMIT, undefined)
      await expect(rest(found)).rejects.toThrow('broken')
    }
  })

  it('with what is no bytes, for whoever reads it to refuse', async () => {
    const body = streamOf('text' as unknown as Uint8Array)
    const wrong = new ReadableStream({
      start(controller) {
        controller.enqueue('text')
        controller.close()
      },
    })
    expect(await rest(await atHand(body, LIMIT, 5))).toBe('text')
    const found = (await atHand(wrong, LIMIT, undefined)) as Source
    expect((await found.read()).value).toBe('text')
  })
})

it('a body that was read before is refused', async () => {
  const response = new Response('content')
  await response.text()
  await expect(atHand(response.body!, LIMIT, undefined)).rejects.toThrow(TypeError)
  expect(() => sourceOf(response.body!)).toThrow(TypeError)
})

it('a body that is given up is given up at its source', async () => {
  const { stream, cancelled } = sourceByHand()
  const found = (await atHand(stream, LIMIT, undefined)) as Source
  await found.cancel()
  expect(cancelled()).toBe(true)
})
