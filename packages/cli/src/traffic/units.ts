const SPANS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const

const SIZES = ['kB', 'MB', 'GB', 'TB', 'PB'] as const

/** A time of so many ms in few letters, in one unit, rounded towards 0: `48 s`, `5 min`, `-3 d`. */
export function span(ms: number): string {
  if (ms <= -1000) return `-${span(-ms)}`
  for (const [unit, size] of SPANS) if (ms >= size) return `${Math.floor(ms / size)} ${unit}`
  return `${Math.max(0, Math.floor(ms / 1000))} s`
}

/** How long something took: `0.4 ms`, `12 ms`, `1.2 s`, `2 min`. */
export function effort(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`
  if (ms < 999.5) return `${Math.round(ms)} ms`
  return ms < 59_950 ? `${(ms / 1000).toFixed(1)} s` : span(ms)
}

/** So many bytes in few letters, by powers of 1000: `512 B`, `4.2 kB`, `18 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  let [at, count] = [0, bytes / 1000]
  while (count >= 999.5 && at < SIZES.length - 1) [at, count] = [at + 1, count / 1000]
  return `${count < 9.95 ? count.toFixed(1) : Math.round(count)} ${SIZES[at]}`
}

const CAPACITIES = [
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
] as const

/** So much room as its owner would write it: `64 MiB`, `256 MB`. */
export function capacity(bytes: number): string {
  const whole = CAPACITIES.find(([, unit]) => bytes % unit === 0)
  return whole === undefined ? size(bytes) : `${grouped(bytes / whole[1])} ${whole[0]}`
}

/** `1,204`. */
export function grouped(count: number): string {
  return count.toLocaleString('en')
}

/** A share as `92.3 %`; `–` of nothing. */
export function percent(part: number, of: number): string {
  return of === 0 ? '–' : `${((100 * part) / of).toFixed(1)} %`
}
