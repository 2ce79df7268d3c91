import type { Host } from '../host.ts'
import { jsonLine, renderJsonLine, renderJsonSummary, renderLogLine } from '../render/log-line.ts'
import { clock } from '../render/path.ts'
import { printable } from '../render/printable.ts'
import { renderSummary } from '../render/summary.ts'
import type { Traffic } from '../traffic/traffic.ts'
import { LineWriter } from './line-writer.ts'
import type { Scene, View } from './view.ts'

/** Shows each request as a line for people; `isQuiet` leaves out all but the beginning, the end and what went wrong. */
export function textView(scene: Scene, traffic: Traffic, host: Host, isQuiet: boolean): View {
  const lines = new LineWriter(host.stdout, (count) => `(${count} lines left out: the reader is too slow)`)
  lines.write(`${scene.address} → ${scene.origin} · ${scene.storage}`)
  return {
    exchange: (exchange) => void (isQuiet || lines.write(renderLogLine(exchange))),
    happening({ time, text, severity }) {
      if (!isQuiet || severity === 'bad') lines.write(`${clock(time)} ${printable(text)}`)
    },
    stopping() {
      if (traffic.underWay > 0) lines.write(`Waiting for ${traffic.underWay} under way`)
    },
    end() {
      lines.write(renderSummary(traffic.totals, host.now()).trimEnd())
      lines.flush()
    },
  }
}

/** Shows each request as a line of JSON for programs; `isQuiet` as with {@link textView}. */
export function jsonView(scene: Scene, traffic: Traffic, host: Host, isQuiet: boolean): View {
  const { now } = host
  const lines = new LineWriter(host.stdout, (count) => jsonLine('left-out', now(), { lines: count }))
  lines.write(jsonLine('listening', now(), scene))
  return {
    exchange: (exchange) => void (isQuiet || lines.write(renderJsonLine(exchange))),
    happening({ time, type, severity, about }) {
      if (!isQuiet || severity === 'bad') lines.write(jsonLine(type, time, about))
    },
    stopping: () => lines.write(jsonLine('stopping', now(), { underWay: traffic.underWay })),
    end() {
      lines.write(renderJsonSummary(traffic.totals, now()))
      lines.flush()
    },
  }
}
