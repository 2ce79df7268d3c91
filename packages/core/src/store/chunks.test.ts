import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bytes, mapStorage, shuffled } from '../../test/byte-storages.ts'
import type { ByteStorage } from './byte-storage.ts'
import { ChunkStorage } from './chunk-storage.ts'
import { type ChunkedBody, type Chunks, ContentLost, newId, runOf } from './chunks.ts'
import { content } from './contract/long-content.ts'
import { decodeFrame, encodeFrame } from './frame.ts'
import { viewsOf } from './pieces.ts'

const NOW = 1_800_000_000_000
const LATER = NOW + 60_000

/** Content in chunks of 4 bytes over a storage in a map. */
async function written(length = 10, wrap = (storage: ByteStorage): ByteStorage => storage) {
  const map: Bytes = new Map()
  const storage = new ChunkStorage(wrap(mapStorage(map)), 4)
  const chunks = await storage.write('base', viewsOf(content(length), 4), LATER, NOW)
  const lost: string[] = []
  const body = storage.open('base', 'owner', chunks, () => lost.push('lost'))
  return { map, storage, chunks, body, lost }
}

const read = async (body: ChunkedBody, first?: number, last?: number) =>
  new Uint8Array(await new Response(body.read(first, last)).arrayBuffer())

const tick = () => new Promise((resolve) => setImmediate(resolve))

describe('content in chunks', () => {
  it('comes back whole and in any range, whatever it is cut into', async () => {
    const range = fc.tuple(fc.nat(60), fc.nat(60))
    await fc.assert(
      fc.asyncProperty(fc.nat(60), fc.integer({ min: 1, max: 70 }), range, async (length, each, ends) => {
        const storage = new ChunkStorage(shuffled(mapStorage(), length + each), each)
        const chunks = await storage.write('b', viewsOf(content(length), each), LATER, NOW)
        expect(chunks).toEqual({ id: expect.any(String), each, size: length, expiresAt: LATER })
        const body = storage.open('b', 'owner', chunks, () => expect.fail('nothing is lost'))
        expect(body.byteLength).toBe(length)
        expect(await read(body)).toEqual(content(length))
        const [first, last] = ends.toSorted((a, b) => a - b) as [number, number]
        expect(await read(body, first)).toEqual(content(length).slice(first))
        expect(await read(body, first, last)).toEqual(content(length).slice(first, last + 1))
      }),
    )
  })

  it('is named by its key, an id of its own and a number, and expires with its head', async () => {
    const { map, chunks } = await written()
    expect([...map.keys()]).toEqual([0, 1, 2].map((at) => `base-${chunks.id}-${at}`))
    for (const bytes of map.values()) expect(decodeFrame(bytes)?.head).toMatchObject({ expiresAt: LATER })
  })

  it('is read without changing what the storage has, and twice at once', async () => {
    const { body } = await written()
    const both = await Promise.all([read(body), read(body)])
    both[0]!.fill(0)
    expect(both[1]).toEqual(content(10))
    expect(await read(body)).toEqual(content(10))
  })

  it('is known by its storage and its owner', async () => {
    const { storage, body } = await written()
    const other = await written()
    expect(storage.has(body, 'owner')).toBe(true)
    expect(storage.has(body, 'another')).toBe(false)
    expect(other.storage.has(body, 'owner')).toBe(false)
    expect(storage.has(content(3), 'owner')).toBe(false)
    expect(storage.has({ byteLength: 10, read: () => body.read() }, 'owner')).toBe(false)
    expect(storage.has(null, 'owner')).toBe(false)
  })
})

describe('writing', () => {
  it('that hangs is given up with the content, and what it wrote is removed when it comes to its end after all', async () => {
    const map: Bytes = new Map()
    const inner = mapStorage(map)
    let goOn!: () => void
    const hung = new Promise<void>((resolve) => (goOn = resolve))
    const storage = new ChunkStorage(
      {
        ...inner,
        write: async (name, bytes, ttl) => {
          if (name.endsWith('-1')) await hung
          await inner.write(name, bytes, ttl)
        },
      },
      4,
    )
    async function* failing(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
      yield* viewsOf(content(8), 4)
      throw new Error('the content broke off')
    }
    await expect(storage.write('base', failing(), LATER, NOW)).rejects.toThrow('broke off')
    expect(map.size).toBe(0)
    goOn()
    await tick()
    await tick()
    expect(map.size).toBe(0)
  })

  it('has at most four chunks under way, and takes no more content meanwhile', async () => {
    const open: (() => void)[] = []
    let taken = 0
    let most = 0
    async function* source() {
      for (; taken < 20; taken++) yield content(4)
    }
    const slow: ByteStorage = {
      ...mapStorage(),
      write: () => new Promise<void>((resolve) => (open.push(resolve), (most = Math.max(most, open.length)))),
    }
    const writing = new ChunkStorage(slow, 4).write('b', source(), LATER, NOW)
    for (let n = 0; n < 10; n++) await tick()
    expect([most, taken]).toEqual([4, 3])
    let isDone = false
    void writing.then(() => (isDone = true))
    while (!isDone) {
      open.shift()?.()
      await tick()
    }
    expect(most).toBe(4)
    expect((await writing).size).toBe(80)
  })

  it('is told how long the chunks are of use: ms, at least a second, and nothing when for ever', async () => {
    const ttls: unknown[] = []
    const storage = {
      ...mapStorage(),
      write: (_name: string, _bytes: unknown, ttl?: number) => void ttls.push(ttl),
    }
    for (const expiresAt of [LATER, NOW + 1, NOW - 1, Infinity]) {
      await new ChunkStorage(storage, 4).write('b', viewsOf(content(4), 4), expiresAt, NOW)
    }
    expect(ttls).toEqual([60_000, 1000, 1000, undefined])
  })

  it.each([
    ['rejects', (): unknown => Promise.reject(new Error('full'))],
    [
      'throws',
      (): unknown => {
        throw new Error('full')
      },
    ],
  ])('stops when a write %s, leaves the source, and removes what it wrote', async (_, fail) => {
    for (let failing = 0; failing < 6; failing++) {
      const map: Bytes = new Map()
      const whole = mapStorage(map)
      let writes = 0
      let isLeft = false
      async function* source() {
        try {
          for (let n = 0; n < 100; n++) yield content(4)
        } finally {
          isLeft = true
        }
      }
      const storage: ByteStorage = {
        ...whole,
        write: (...of) => (writes++ === failing ? fail() : Promise.resolve(whole.write(...of))),
      }
      const writing = new ChunkStorage(storage, 4).write('b', source(), LATER, NOW)
      await expect(writing).rejects.toThrow('full')
      expect(map.size, `write ${failing}`).toBe(0)
      expect(isLeft).toBe(true)
      expect(writes).toBeLessThan(failing + 6)
    }
  })

  it('removes what it wrote when the content errors, after the last write has ended', async () => {
    const map: Bytes = new Map()
    const whole = mapStorage(map)
    const held: (() => void)[] = []
    async function* source() {
      for (let n = 0; n < 3; n++) yield content(4)
      throw new Error('the content failed')
    }
    const write: ByteStorage['write'] = (...of) =>
      new Promise<void>((resolve) => held.push(() => (whole.write(...of), resolve())))
    const writing = new ChunkStorage({ ...whole, write }, 4).write('b', source(), LATER, NOW)
    writing.catch(() => {})
    for (let n = 0; n < 10; n++) await tick()
    expect(held).toHaveLength(3)
    for (const finish of held) finish()
    await expect(writing).rejects.toThrow('the content failed')
    expect(map.size).toBe(0)
  })

  it('rejects with the first fault also when nothing can be removed', async () => {
    const down = (): never => {
      throw new Error('cannot remove')
    }
    const storage = { ...mapStorage(), write: () => Promise.reject(new Error('full')), remove: down }
    await expect(new ChunkStorage(storage, 4).write('b', viewsOf(content(9), 4), LATER, NOW)).rejects.toThrow(
      'full',
    )
  })
})

describe('reading', () => {
  it('asks for one chunk ahead, and for no other before the reader takes one', async () => {
    const asked: string[] = []
    const { body } = await written(40, (storage) => ({
      ...storage,
      read: (name) => (asked.push(name.slice(name.lastIndexOf('-') + 1)), storage.read(name)),
    }))
    const stream = body.read(4, 31)
    await tick()
    expect(asked).toEqual([])
    const reader = stream.getReader()
    await reader.read()
    await tick()
    expect(asked).toEqual(['1', '2'])
    await reader.read()
    expect(asked).toEqual(['1', '2', '3'])
    while (!(await reader.read()).done) await tick()
    expect(asked).toEqual(['1', '2', '3', '4', '5', '6', '7'])
  })

  it('errors with what the storage throws, which is not a loss', async () => {
    let isDown = false
    const { body, lost } = await written(10, (storage) => ({
      ...storage,
      read: (name) => {
        if (isDown) throw new Error('down')
        return storage.read(name)
      },
    }))
    isDown = true
    await expect(read(body)).rejects.toThrow('down')
    expect(lost).toEqual([])
  })

  const foreign = encodeFrame(3, { id: 'another', at: 1, expiresAt: LATER }, content(4))
  const at = (map: Bytes, number: number) => [...map.values()][number]!

  it.each<[string, (map: Bytes) => Uint8Array<ArrayBuffer> | undefined]>([
    ['gone', () => undefined],
    ['empty', () => new Uint8Array()],
    ['cut', (map) => at(map, 1).slice(0, -1)],
    ['longer', (map) => new Uint8Array([...at(map, 1), 0])],
    ['another of the same body', (map) => at(map, 0)],
    ['the last of the same body', (map) => at(map, 2)],
    ["another body's", () => foreign],
    ['of another version', (map) => at(map, 1).map((byte, index) => (index === 4 ? byte + 1 : byte))],
    ['of another kind', (map) => encodeFrame(1, decodeFrame(at(map, 1))!.head as object, content(4))],
    [
      'shorter than it has to be',
      (map) => encodeFrame(3, decodeFrame(at(map, 1))!.head as object, content(3)),
    ],
    ['without a head', () => encodeFrame(3, null as never, content(4))],
    ['text', () => new TextEncoder().encode('text that is no frame at all')],
  ])('errors when a chunk is %s, and says so once', async (_, change) => {
    const { map, chunks, body, lost } = await written()
    const bytes = change(map)
    if (bytes === undefined) map.delete(`base-${chunks.id}-1`)
    else map.set(`base-${chunks.id}-1`, bytes)
    for (const [first, last] of [[], [4, 4], [0, 9], [3, 4], [7]] as number[][]) {
      lost.length = 0
      const reading = read(body, first, last)
      await expect(reading, `${first} to ${last}`).rejects.toThrow(ContentLost)
      expect(lost).toHaveLength(1)
    }
    expect(await read(body, 0, 3), 'what is whole').toEqual(content(4))
    expect(await read(body, 8, 9)).toEqual(content(10).slice(8))
  })

  it('errors before its first byte when the first chunk is gone', async () => {
    const { map, chunks, body } = await written()
    map.delete(`base-${chunks.id}-0`)
    const reader = body.read().getReader()
    await expect(reader.read()).rejects.toThrow(ContentLost)
  })
})

describe('removing', () => {
  it('waits until nobody in this process reads, whether they read to the end, leave or fail', async () => {
    const { map, storage, chunks, body } = await written()
    const readers = [body.read().getReader(), body.read(5).getReader()]
    await storage.remove('base', runOf(chunks))
    expect(map.size).toBe(3)
    await readers[0]!.cancel()
    expect(map.size).toBe(3)
    const rest = []
    for (let chunk = await readers[1]!.read(); !chunk.done; chunk = await readers[1]!.read())
      rest.push(...chunk.value)
    expect(rest).toEqual([...content(10).slice(5)])
    await tick()
    expect(map.size).toBe(0)
    await expect(read(body)).rejects.toThrow(ContentLost)
  })

  it('is done at once when readers have left before, however often they left', async () => {
    const { map, storage, chunks, body } = await written()
    const stream = body.read()
    const other = body.read().getReader()
    await stream.cancel()
    await stream.cancel()
    await other.read()
    await storage.remove('base', runOf(chunks))
    expect(map.size, 'the other reads still').toBe(3)
    await other.cancel()
    await tick()
    expect(map.size).toBe(0)
  })

  it('asks for not more than 256 names at a time', async () => {
    const { map, storage, chunks } = await written(4 * 600)
    const sizes: number[] = []
    const watched = new ChunkStorage(
      { ...mapStorage(map), remove: (names) => void sizes.push(names.length) },
      4,
    )
    await watched.remove('base', runOf(chunks))
    expect(sizes).toEqual([256, 256, 88])
    await tick()
    await storage.remove('base', runOf(chunks))
    expect(map.size).toBe(0)
  })

  it('leaves who was just given the content the time to begin to read it', async () => {
    const { map, storage, chunks, body } = await written()
    await tick()
    const given = storage.open('base', 'owner', chunks, () => {})
    await storage.remove('base', runOf(chunks))
    expect(await read(given)).toEqual(content(10))
    await tick()
    expect(map.size).toBe(0)
    await expect(read(body)).rejects.toThrow(ContentLost)
  })
})

describe('what tells chunks apart', () => {
  it('is new each time, and fit for a name', () => {
    const ids = Array.from({ length: 1000 }, () => newId())
    expect(new Set(ids).size).toBe(1000)
    for (const id of ids) expect(id).toMatch(/^[0-9a-z]{12,28}$/)
  })

  it('is how many there are, the last one shorter', () => {
    const count = (each: number, size: number) => runOf({ each, size } as Chunks).count
    expect([count(4, 0), count(4, 1), count(4, 4), count(4, 5)]).toEqual([0, 1, 1, 2])
  })
})
