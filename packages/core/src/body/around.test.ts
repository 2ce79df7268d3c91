import { describe, expect, it } from 'vitest'
import { bytes, source } from '../../test/harness.ts'
import { around } from './around.ts'

const text = (stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> => new Response(stream).text()

function made(length: number, before = '', after = '') {
  const { stream: coming, ...from } = source()
  return { ...from, stream: around({ before: bytes(before), coming, length, after: bytes(after) }) }
}

describe('what is here, around what is to come', () => {
  it.each([
    ['01', '2345', '67'],
    ['', '2345', '67'],
    ['01', '2345', ''],
    ['', '2', ''],
  ])('%j, %j and %j are one body', async (before, middle, after) => {
    const { stream, push, end } = made(middle.length, before, after)
    for (const char of middle) push(char)
    end()
    expect(await text(stream)).toBe(before + middle + after)
  })

  it('asks for nothing that is to come until somebody reads', async () => {
    const { stream, pulls } = made(1)
    await new Promise((resume) => setImmediate(resume))
    expect(pulls()).toBe(0)
    void stream.getReader().read()
    await new Promise((resume) => setImmediate(resume))
    expect(pulls()).toBe(1)
  })

  it('gives what is here before anything comes, and asks for nothing until somebody reads', async () => {
    const { stream, pulls } = made(1, '01')
    await new Promise((resume) => setImmediate(resume))
    expect(pulls()).toBe(0)
    const { value } = await stream.getReader().read()
    expect(value).toEqual(bytes('01'))
  })

  it.each(['2', '234', ''])('breaks off when %j comes in place of two bytes', async (middle) => {
    const { stream, push, end, cancelled } = made(2, '01', '45')
    if (middle !== '') push(middle)
    if (middle.length <= 2) end()
    await expect(text(stream)).rejects.toThrow('2 bytes')
    if (middle.length > 2) expect(cancelled()).toBe(true)
  })

  it('breaks off when what is to come does', async () => {
    const { stream, push, fail } = made(2, '01', '45')
    push('2')
    const read = text(stream)
    fail(new Error('gone'))
    await expect(read).rejects.toThrow('gone')
  })

  it('lets go of what is to come when its reader leaves', async () => {
    const { stream, cancelled } = made(2, '01', '45')
    await stream.cancel()
    expect(cancelled()).toBe(true)
  })

  it('gives copies: the reader may change them', async () => {
    const before = bytes('01')
    const { stream: coming } = source()
    const reader = around({ before, coming, length: 1, after: before }).getReader()
    ;(await reader.read()).value!.fill(0)
    expect(before).toEqual(bytes('01'))
  })
})
