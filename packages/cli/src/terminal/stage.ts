import type { Host } from '../host.ts'
import { type KeyActions, listenToKeys } from './keys.ts'
import type { Screen } from './screen.ts'

/** How often the screen is drawn though nothing came: ms. */
const IDLE = 1000

/**
 * Takes the terminal for `screen` and hears keys, where there are any; gives both back when the process ends, by an error
 * too, and while it is suspended. Gives what gives them back for good.
 */
export function takeTerminal(
  screen: Screen,
  { stdout, stdin, life }: Host,
  keys: Omit<KeyActions, 'suspend' | 'redraw'>,
): () => void {
  let releaseKeys = (): void => {}
  const actions: KeyActions = {
    ...keys,
    redraw: () => screen.redraw(),
    suspend() {
      leave()
      life.suspend()
    },
  }
  function enter(): void {
    if (stdin.isTTY) releaseKeys = listenToKeys(stdin, actions)
    screen.open()
  }
  function leave(): void {
    screen.close()
    releaseKeys()
  }
  const stopResuming = life.onResume(() => {
    leave()
    enter()
  })
  const stopLeaving = life.onExit(leave)
  const redraw = (): void => screen.redraw()
  stdout.on?.('resize', redraw)
  const timer = setInterval(() => screen.touch(), IDLE)
  enter()
  return () => {
    clearInterval(timer)
    stdout.off?.('resize', redraw)
    stopResuming()
    stopLeaving()
    leave()
  }
}
