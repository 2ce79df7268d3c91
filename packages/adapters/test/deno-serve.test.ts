import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectLastToBeTold, expectOneCall } from './crowds.ts'
import { runIn, serveIn, type Serving, whereRuns } from './runtimes.ts'

const { missing, title } = await whereRuns('Deno')

describe.skipIf(missing)(`a wrapped handler ${title}`, () => {
  let folder: string
  let server: Serving
  const start = (): Promise<Serving> => serveIn('Deno', 'deno/serve.ts', join(folder, 'a.db'))
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'freshet-deno-serve-'))
    server = await start()
  })
  afterAll(async () => {
    await server.stop()
    await rm(folder, { recursive: true })
  })
  const ask = (path: string, init?: RequestInit): Promise<Response> => fetch(new URL(path, server.url), init)
  const statusOf = ({ headers }: Response): string | null => headers.get('cache-status')

  it('is served by Deno.serve, is told of the connection, and its answer comes from the cache', async () => {
    const miss = await ask('/info')
    expect(statusOf(miss)).toBe('freshet; fwd=uri-miss; stored')
    const told = await miss.json()
    expect(told).toMatchObject({ from: '127.0.0.1' })
    const hit = await ask('/info')
    expect([statusOf(hit), await hit.json()]).toEqual([
      expect.stringMatching(/^freshet; hit; ttl=\d+$/),
      told,
    ])
  })

  it('is called once for ten misses at once', () => expectOneCall(ask))

  it('is told when the last of its clients has left, and not when the first has', () =>
    expectLastToBeTold(ask))

  it('hands what it throws over to onError', async () => {
    expect(await (await ask('/throws')).text()).toBe('caught Error: on purpose')
  })

  it('answers anew after a purge', async () => {
    const first = await (await ask('/info')).json()
    expect(await (await ask('/purge')).json()).toBe(true)
    expect(await (await ask('/info')).json()).not.toEqual(first)
  })

  it('has stored in Deno KV what it answered before the process ends', async () => {
    const response = await ask('/stream')
    const stopped = server.stop()
    expect(await response.text()).toBe('chunk 1;chunk 2;chunk 3;')
    await stopped
    expect(await runIn('Deno', 'deno/storage.ts', 'stored', join(folder, 'a.db'))).toContain('chunk 3;')
    server = await start()
  })
})
