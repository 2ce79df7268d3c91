import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { type KeyActions, listenToKeys } from './keys.ts'

/** Types, and says what that did. */
async function typed(...texts: string[]): Promise<string[]> {
  const done: string[] = []
  const action = (name: keyof KeyActions) => () => void done.push(name)
  const input = new PassThrough()
  const stop = listenToKeys(input, {
    purge: action('purge'),
    clear: action('clear'),
    quit: action('quit'),
    interrupt: action('interrupt'),
    suspend: action('suspend'),
    redraw: action('redraw'),
  })
  for (const text of texts) {
    input.write(text)
    await new Promise((resolve) => setImmediate(resolve))
  }
  stop()
  return done
}

it.each([
  ['p', ['purge']],
  ['P', ['purge']],
  ['c', ['clear']],
  ['q', ['quit']],
  ['\u0003', ['interrupt']],
  ['\u001A', ['suspend']],
  ['\u000C', ['redraw']],
  ['x', []],
  ['cq', ['clear', 'quit']],
])('%j does %j', async (key, done) => expect(await typed(key)).toEqual(done))

it('an arrow, and what a terminal says of itself, are no letters', async () => {
  expect(await typed('\u001B[A', '\u001B[?62;c', '\u001Bp')).toEqual([])
})

it('keys are heard one by one, and then no more, and the terminal is as it was', () => {
  const modes: boolean[] = []
  const input = new PassThrough()
  const terminal = Object.assign(input, { setRawMode: (isRaw: boolean) => modes.push(isRaw) })
  let purges = 0
  const nothing = (): void => {}
  const stop = listenToKeys(terminal, {
    purge: () => purges++,
    clear: nothing,
    quit: nothing,
    interrupt: nothing,
    suspend: nothing,
    redraw: nothing,
  })
  expect(modes).toEqual([true])
  stop()
  stop()
  expect(modes).toEqual([true, false])
  expect([input.isPaused(), input.listenerCount('data'), purges]).toEqual([true, 0, 0])
})
