import { createCache } from '@freshet/core'
import { describe, expect, it } from 'vitest'
import { drainable } from './drainable.ts'

const headers = { 'cache-control': 'max-age=60' }
const url = 'https://a.test/'

/** A storage that writes when it is told to. */
function slowStorage() {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>()
  let write = (): void => {}
  const written = new Promise<void>((resolve) => (write = resolve))
  return {
    write: () => write(),
    kept,
    storage: {
      read: (name: string) => kept.get(name),
      async write(name: string, bytes: Uint8Array<ArrayBuffer>) {
        await written
        kept.set(name, bytes)
      },
      remove: (names: readonly string[]) => names.forEach((name) => kept.delete(name)),
    },
  }
}

describe('drainable', () => {
  it('is drained when what answers brought is stored, and not before', async () => {
    const { storage, write, kept } = slowStorage()
    const cache = drainable({ storage })
    const answer = cache.wrap((_request: Request, ..._args: unknown[]) => new Response('2.41 m', { headers }))
    await (await answer(new Request(url))).text()
    const drained = cache.drained().then(() => 'drained')
    expect(await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, 50))])).toBeUndefined()
    write()
    expect(await drained).toBe('drained')
    expect(kept.size).toBe(1)
  })

  it('is drained at once when there is nothing to wait for, and again after more requests', async () => {
    const { storage, write, kept } = slowStorage()
    const cache = drainable(createCache({ storage }))
    write()
    for (const path of ['a', 'b']) {
      await cache.drained()
      await (await cache.handle(new Request(url + path), () => new Response('x', { headers }))).text()
    }
    await cache.drained()
    expect(kept.size).toBe(2)
  })

  it('tells a runtime that waits as well, by an argument or a context', async () => {
    const told: Promise<unknown>[] = []
    const context = { waitUntil: (work: Promise<unknown>) => void told.push(work) }
    const cache = drainable()
    await cache.wrap((_request: Request, _ctx: object) => new Response('x', { headers }))(
      new Request(url),
      context,
    )
    const byArgument = told.length
    expect(byArgument).toBeGreaterThan(0)
    await cache.handle(new Request(`${url}b`), () => new Response('x', { headers }), context)
    expect(told.length).toBeGreaterThan(byArgument)
  })

  it('gives the handler its arguments, and purges', async () => {
    const cache = drainable()
    const answer = cache.wrap(
      (request: Request, name: string) => new Response(name + request.url, { headers }),
    )
    expect(await (await answer(new Request(url), 'Ann '))?.text()).toBe(`Ann ${url}`)
    await cache.drained()
    expect(await cache.purge({ url })).toBe(true)
  })

  it('is drained though a storage fails', async () => {
    const failing = {
      read: () => undefined,
      write: () => Promise.reject(new Error('full')),
      remove: () => {},
    }
    const cache = drainable({ storage: failing })
    await (await cache.handle(new Request(url), () => new Response('x', { headers }))).text()
    await cache.drained()
  })

  it('throws for an option that is not what it should be', () => {
    expect(() => drainable({ maxBodySize: -1 })).toThrow(TypeError)
  })
})
