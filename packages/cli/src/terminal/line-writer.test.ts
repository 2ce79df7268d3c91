import { once } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { LineWriter } from './line-writer.ts'

const leftOut = (count: number): string => `${count} left out`
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('writes each line, in order, and many at once where many come', async () => {
  const writes: string[] = []
  const lines = new LineWriter({ write: (written) => writes.push(written), once() {} }, leftOut)
  lines.write('one')
  lines.write('two')
  expect(writes).toEqual([])
  await soon()
  lines.write('three')
  await soon()
  expect(writes).toEqual(['one\ntwo\n', 'three\n'])
})

it('waits for a slow reader, and leaves out what is too much for it', async () => {
  const pipe = new PassThrough({ highWaterMark: 8 })
  const lines = new LineWriter(pipe, leftOut)
  lines.write('before')
  lines.write('the reader sleeps')
  await soon()
  for (let at = 0; at < 10_500; at++) lines.write(`line ${at}`)
  await soon()
  const all = text(pipe)
  await once(pipe, 'drain')
  lines.write('after')
  lines.flush()
  pipe.end()
  const written = (await all).split('\n')
  expect(written.slice(0, 3)).toEqual(['before', 'the reader sleeps', 'line 0'])
  expect(written.slice(-4)).toEqual(['line 9999', '500 left out', 'after', ''])
  expect(written).toHaveLength(10_005)
})

it('writes what waits when it is told that there is no more', () => {
  const writes: string[] = []
  const sink = new Writable({
    write(chunk, _, done) {
      writes.push(String(chunk))
      done()
    },
  })
  const lines = new LineWriter(sink, leftOut)
  lines.flush()
  lines.write('one')
  lines.flush()
  expect(writes).toEqual(['one\n'])
})

it('writes to what never says that it is busy', async () => {
  const writes: string[] = []
  const lines = new LineWriter({ write: (written) => writes.push(written) }, leftOut)
  lines.write('one')
  await soon()
  lines.write('two')
  await soon()
  expect(writes).toEqual(['one\n', 'two\n'])
})

it('does not write twice what was written at the end', async () => {
  const writes: string[] = []
  const lines = new LineWriter({ write: (written) => writes.push(written) }, leftOut)
  lines.write('one')
  lines.flush()
  await soon()
  expect(writes).toEqual(['one\n'])
})
