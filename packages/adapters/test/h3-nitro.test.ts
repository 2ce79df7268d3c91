import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, createNitro, prepare } from 'nitro'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from './steps.ts'

const { version } = createRequire(import.meta.url)('nitro/package.json') as { version: string }

describe(`cache in Nitro ${version}, built for Node`, () => {
  let folder: string
  let url: string
  let stop = async (): Promise<void> => {}
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'freshet-nitro-'))
    await buildApp(folder)
    const port = await freePort()
    const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1', NITRO_HOST: '127.0.0.1' }
    const server = spawn(process.execPath, [join(folder, 'server/index.mjs')], { env, stdio: 'inherit' })
    stop = async () => {
      server.kill()
      await once(server, 'exit')
    }
    url = `http://127.0.0.1:${port}`
    await eventually(async () => void (await fetch(`${url}/nowhere`)))
  }, 120_000)
  afterAll(async () => {
    await stop()
    await rm(folder, { recursive: true })
  })

  it('answers a miss with the route, and the next request from the cache', async () => {
    const miss = await fetch(`${url}/level`)
    expect(miss.headers.get('cache-status')).toBe('freshet; fwd=uri-miss; stored')
    const told = await miss.json()
    expect(told).toMatchObject({ ip: '127.0.0.1' })
    const hit = await fetch(`${url}/level`)
    expect(hit.headers.get('cache-status')).toMatch(/^freshet; hit; ttl=\d+$/)
    expect(await hit.json()).toEqual(told)
  })

  it('refreshes what is stale after the answer', async () => {
    const path = '/level?cc=max-age%3D0,stale-while-revalidate%3D60'
    const first = (await (await fetch(url + path)).json()) as { call: number }
    const stale = await fetch(url + path)
    expect([stale.headers.get('cache-status'), await stale.json()]).toEqual([
      expect.stringContaining('hit'),
      first,
    ])
    await eventually(async () => {
      const { call } = (await (await fetch(url + path)).json()) as { call: number }
      expect(call).toBeGreaterThan(first.call)
    })
  })

  it('answers a 404 of a route, and from the cache too', async () => {
    const [first, second] = [await fetch(`${url}/missing`), await fetch(`${url}/missing`)]
    expect([first.status, second.status]).toEqual([404, 404])
    expect([await first.text(), await second.text()]).toEqual(['call 1', 'call 1'])
    expect(second.headers.get('cache-status')).toContain('hit')
  })

  it('gives a cookie that a route sets once', async () => {
    for (let time = 0; time < 2; time++) {
      const { headers } = await fetch(`${url}/cookie`)
      expect(headers.getSetCookie()).toEqual(['a=1'])
      expect(headers.get('cache-status')).toBe('freshet; fwd=uri-miss; detail=set-cookie')
    }
  })

  it('answers 404 as Nitro does', async () => {
    expect((await fetch(`${url}/nowhere`)).status).toBe(404)
  })
})

async function buildApp(folder: string): Promise<void> {
  const nitro = await createNitro({
    rootDir: join(import.meta.dirname, 'h3-nitro'),
    preset: 'node-server',
    logLevel: 0,
    buildDir: join(folder, 'build'),
    output: { dir: folder, serverDir: join(folder, 'server'), publicDir: join(folder, 'public') },
    exportConditions: ['@freshet/source'],
  })
  await prepare(nitro)
  await build(nitro)
  await nitro.close()
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
