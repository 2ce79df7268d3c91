import { Miniflare } from 'miniflare'
import { expect, it } from 'vitest'
import { bundle } from './bundle.ts'

// the first has no `handle_cross_request_promise_resolution` yet
it.each(['2024-01-01', '2026-07-01'])('all who wait are answered on Workers as of %s', async (date) => {
  const workerd = new Miniflare({
    modules: true,
    script: await bundle('homes/workerd-alone.ts', ['workerd', 'worker']),
    compatibilityDate: date,
  })
  const ask = (path: string) => workerd.dispatchFetch(`https://example.test${path}`)
  try {
    const first = ask('/')
    await expect.poll(async () => (await ask('/page')).json()).toMatchObject({ calls: 1 })
    const others = [ask('/'), ask('/')]
    await ask('/page')
    await ask('/release')
    const texts = (await Promise.all([first, ...others])).map((response) => response.text())
    expect(await Promise.all(texts)).toEqual(['call 1', 'call 1', 'call 1'])
  } finally {
    await workerd.dispose()
  }
})
