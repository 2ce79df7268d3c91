import type { Host } from '../host.ts'
import { paintFor } from '../paint.ts'
import { type Note, renderBoard } from '../render/board.ts'
import { renderSummary } from '../render/summary.ts'
import type { Traffic } from '../traffic/traffic.ts'
import { KEY_HELP } from './keys.ts'
import { Screen } from './screen.ts'
import { takeTerminal } from './stage.ts'
import type { Scene, View } from './view.ts'

/** What a person at the terminal can ask of the proxy. */
export interface LiveActions {
  purge(): void
  quit(): void
}

/** Shows the last requests as a table that fills the terminal, and hears keys where there are any. */
export function liveView(scene: Scene, traffic: Traffic, host: Host, actions: LiveActions): View {
  const { stdout, stdin, now, env } = host
  const paint = paintFor(stdout, env)
  const keys = stdin.isTTY ? KEY_HELP : []
  let note: Note | undefined
  const screen = new Screen(stdout, () => {
    const { totals, underWay, recent } = traffic
    const { columns = 80, rows = 24 } = stdout
    // behind the last column a terminal does not go on, and clearing the rest of the line would clear what stands there
    const width = Math.max(1, columns - 1)
    const board = { ...scene, totals, underWay, runs: recent.last(rows), note, keys }
    return renderBoard(board, { columns: width, rows }, paint)
  })
  const giveBack = takeTerminal(screen, host, {
    ...actions,
    interrupt: actions.quit,
    clear() {
      traffic.clear(now())
      note = undefined
      screen.redraw()
    },
  })
  return {
    exchange({ time, trouble, status = 0 }) {
      // in whole, as a row hardly has room for it
      if (trouble !== undefined && status >= 500) note = { time, text: trouble, role: 'bad' }
      screen.touch()
    },
    happening({ type, time, text, severity }) {
      // the row itself says so
      if (type !== 'not-stored') note = { time, text, role: severity }
      screen.touch()
    },
    stopping() {
      const text = `Waiting for ${traffic.underWay} under way; Ctrl-C once more goes at once`
      if (traffic.underWay > 0) note = { time: now(), role: 'warn', text }
      screen.redraw()
    },
    end() {
      giveBack()
      stdout.write(`${scene.address} → ${scene.origin}\n${renderSummary(traffic.totals, now())}`)
    },
  }
}
