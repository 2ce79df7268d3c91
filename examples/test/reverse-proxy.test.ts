import { describe, expect, it } from 'vitest'
import { startOrigin } from './origin.ts'
import { smoke } from './smoke.ts'

const node = `Node ${process.versions.node}`

describe(`examples/reverse-proxy in ${node}, before the server that comes with it`, () => {
  smoke('reverse-proxy', async () => ({}), false)
})

const origin = await startOrigin()

describe(`examples/reverse-proxy in ${node}, before ${origin.title}`, () => {
  const ask = smoke(
    'reverse-proxy',
    async () => ({ env: { ORIGIN: origin.url }, remove: origin.stop }),
    false,
  )

  it('says how long an asset is good for, and leaves a page alone of which nothing is said', async () => {
    const asset = async (): Promise<(string | null)[]> => {
      const { headers } = await ask('/assets/logo.svg')
      return ['cache-control', 'cache-tag', 'cache-status'].map((name) => headers.get(name))
    }
    const policy = 'max-age=3600, stale-while-revalidate=86400, public'
    expect(await asset()).toEqual([policy, 'assets', 'freshet; fwd=uri-miss; stored'])
    expect(await asset()).toEqual([policy, 'assets', expect.stringMatching(/^freshet; hit; ttl=\d+$/)])
    for (let time = 0; time < 2; time++) {
      const { headers } = await ask('/page')
      const status = 'freshet; fwd=uri-miss; detail=filtered'
      expect([headers.get('cache-control'), headers.get('cache-status')]).toEqual([null, status])
    }
  })

  it('answers with what is stored while the origin fails', async () => {
    const stored = await (await ask('/volatile')).text()
    await origin.stop()
    const stale = await ask('/volatile')
    expect([stale.status, await stale.text()]).toEqual([200, stored])
    expect(stale.headers.get('cache-status')).toContain('fwd-status=502')
    expect((await ask('/unknown')).status).toBe(502)
  })
})
