import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { type Example, shownRequests } from './readme.ts'
import { type Running, start, startAgain, type Surroundings } from './start.ts'

/** The parts of an answer of an example that are looked at. */
interface Answer {
  readonly status: number
  readonly cacheStatus: string
  readonly content: string
}

/**
 * Shows as tests what an example has to do, once it is started in its surroundings; how to ask it. `outlives`: whether
 * what it stores is there when it is started again.
 */
export function smoke(
  example: Example,
  surroundings: () => Promise<Surroundings>,
  outlives = true,
): Running['ask'] {
  let running: Running
  let around: Surroundings = {}
  beforeAll(async () => {
    around = await surroundings()
    running = await start(example, around)
  })
  afterAll(async () => {
    await running?.stop()
    await around.remove?.()
  })

  const ask = async (path: string, init?: RequestInit): Promise<Answer> => {
    const response = await running.ask(path, init)
    const cacheStatus = response.headers.get('cache-status') ?? ''
    return { status: response.status, cacheStatus, content: await response.text() }
  }

  it('answers what its README shows: a miss, a hit, and after each purge a miss', async () => {
    const contents: string[] = []
    for (const { method, path, headers, cacheStatus, content } of shownRequests(example)) {
      const answer = await ask(path, { method, headers })
      expect(answer.status).toBe(200)
      if (content !== undefined) expect(answer.content).toBe(content)
      else {
        expect(withoutTtl(answer.cacheStatus)).toBe(withoutTtl(cacheStatus!))
        const isKnown = contents.includes(answer.content)
        expect(isKnown).toBe(answer.cacheStatus.includes('hit'))
        contents.push(answer.content)
      }
    }
    expect(new Set(contents).size).toBe(3)
  })

  it('says how long the answer is good for and what it can be purged by', async () => {
    const { headers } = await running.ask('/levels/brighton')
    expect(headers.get('cache-control')).toMatch(/max-age=60.*stale-while-revalidate=600/)
    expect(headers.get('cache-tag')?.split(',')).toContain('levels')
  })

  it.each([{}, { authorization: 'Bearer ' }, { authorization: 'Bearer another' }, { authorization: 'open' }])(
    'refuses a purge with %o, which purges nothing',
    async (headers) => {
      await ask('/levels/brighton')
      for (const target of ['url=/levels/brighton', 'tag=levels', '']) {
        const { status, content } = await ask(`/purge?${target}`, { method: 'POST', headers })
        expect([400, 401]).toContain(status)
        expect(content).not.toContain('purged')
      }
      expect((await ask('/levels/brighton')).cacheStatus).toContain('hit')
    },
  )

  it('answers HEAD as GET, and takes nothing out for other methods, which anybody may send', async () => {
    await ask('/levels/brighton')
    const head = await ask('/levels/brighton', { method: 'HEAD' })
    expect([head.status, head.content]).toEqual([200, ''])
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const { status } = await ask('/levels/brighton', { method })
      expect([404, 405]).toContain(status)
      expect((await ask('/levels/brighton')).cacheStatus).toContain('hit')
    }
    expect((await ask('/levels/dover', { method: 'HEAD' })).status).toBe(200)
  })

  it('says so where a purge is of nothing', async () => {
    const headers = { authorization: 'Bearer open' }
    for (const target of ['', '?url=', '?tag=', '?url=http://[', '?place=brighton'])
      expect((await ask(`/purge${target}`, { method: 'POST', headers })).status).toBe(400)
  })

  it(`has ${outlives ? 'its' : 'no'} answers when it is started again, and lets nobody purge where it has no token`, async () => {
    const before = await ask('/levels/brighton')
    await running.stop()
    running = await startAgain(example, around, running.port)
    const after = await ask('/levels/brighton')
    expect(after.cacheStatus).toContain(outlives ? 'hit' : 'uri-miss')
    expect(after.content === before.content).toBe(outlives)
    for (const authorization of ['Bearer open', 'Bearer ', 'Bearer undefined', '']) {
      const purge = await ask('/purge?tag=levels', { method: 'POST', headers: { authorization } })
      expect([400, 401]).toContain(purge.status)
    }
    expect((await ask('/levels/brighton')).cacheStatus).toContain('hit')
  })

  return (path, init) => running.ask(path, init)
}

/** Shows as a test what an example does while the store that `surroundings` name is away. */
export function smokeWithoutStore(example: Example, surroundings: Surroundings): void {
  it('answers while its store is away, owns that a purge failed, and ends when it is told to', async () => {
    const running = await start(example, surroundings)
    onTestFinished(running.stop)
    for (let time = 0; time < 3; time++) {
      const answer = await running.ask('/levels/brighton')
      expect([answer.status, answer.headers.get('cache-status')]).toEqual([
        200,
        expect.not.stringContaining('hit'),
      ])
    }
    const headers = { authorization: 'Bearer open' }
    const purge = await running.ask('/purge?tag=levels', { method: 'POST', headers })
    expect([purge.status, await purge.text()]).toEqual([500, expect.not.stringMatching(/purged|\.ts/)])
  })
}

function withoutTtl(cacheStatus: string): string {
  return cacheStatus.replace(/ttl=\d+/, 'ttl')
}

/** A folder of its own for what an example stores. */
export async function folderFor(example: Example): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `freshet-${example}-`))
  return { path, remove: () => rm(path, { recursive: true }) }
}
