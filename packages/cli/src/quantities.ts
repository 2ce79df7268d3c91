import { UsageError } from './errors.ts'

type Units = Readonly<Record<string, number>>

const SIZES: Units = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3 }

const TIMES: Units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** The whole bytes, at least one, that a size like `64MiB`, `1.5GB` or `512` means. Throws a `UsageError`. */
export function readSize(name: string, text: string): number {
  const bytes = Math.floor(amountOf(text.toLowerCase(), SIZES, 'b'))
  if (bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER) return bytes
  throw new UsageError(`--${name} must be a size like 64MiB or 256MB, not ${text}`)
}

/** The ms that a time like `500ms`, `10s`, `5m`, `2h` or `1d` means; 0 needs no unit. Throws a `UsageError`. */
export function readTime(name: string, text: string): number {
  const ms = text === '0' ? 0 : amountOf(text, TIMES)
  if (ms >= 0 && ms <= Number.MAX_SAFE_INTEGER) return ms
  throw new UsageError(`--${name} must be a time like 500ms, 10s, 5m or 1h, not ${text}`)
}

/** A port of TCP; 0 means any that is free. Throws a `UsageError`. */
export function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN
  if (port <= 65_535) return port
  throw new UsageError(`--port must be a number from 0 to 65535, not ${text}`)
}

/** NaN for what is no number and one of `units`; without a unit it is `plain`. */
function amountOf(text: string, units: Units, plain = ''): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text) ?? []
  const name = unit || plain
  return number !== '' && Object.hasOwn(units, name) ? Number(number) * units[name]! : NaN
}
