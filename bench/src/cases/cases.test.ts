import { describe, expect, it } from 'vitest'
import { prepare } from '../inside/prepare.ts'
import { freshet } from '../peers/freshet.ts'
import { peers } from '../peers/index.ts'
import * as undici from '../peers/undici.ts'
import { cases } from './index.ts'

/** Without a server of their own. */
const alone = cases.filter(
  ({ name }) => !['redis', 'kv', 'entries', 'hit-1m', 'miss-streamed'].includes(name),
)

describe('each case, with every peer that can take part', () => {
  it.each(alone.map(({ name }) => name))(
    '%s: all do what they should, and are the base first',
    async (name) => {
      const all = [...peers, ...Object.values(undici)]
      const ready = await prepare({ case: name, runtime: 'node', quick: true }, all)
      const { works, leftOut, check, close } = ready
      for (const work of Object.values(works)) {
        await work.before?.(3)
        await work.ready?.(0, 3)
        for (let at = 0; at < 3; at++) await work(at)
        await work.after?.()
      }
      await check()
      await close()
      expect(Object.keys(works)[0]).toBe(ready.case.base)
      expect(Object.keys(works)).toContain(freshet.name)
      if (ready.case.apart) return
      const told = [...Object.keys(works), ...Object.keys(leftOut)]
      expect(told).toEqual(expect.arrayContaining(all.map((peer) => peer.name)))
    },
  )

  it('has a name and a title of its own', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
    expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length)
  })
})
