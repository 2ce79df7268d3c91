import type { Size } from './bundle.ts'
import type { Import } from './imports.ts'
import type { Weight } from './weigh.ts'

/** What each import brings, as a table. */
export function importCells(sizes: readonly (readonly [of: Import, size: Size])[]): string[][] {
  const rows = sizes.map(([{ title, budget }, { minified, gzip }]) => [
    title,
    bytes(minified),
    bytes(gzip),
    bytes(budget),
  ])
  return [['Import', 'Minified', 'After gzip', 'Budget'], ...rows]
}

/** What the bytes of an import are for, as a table, with those of the features that are required together. */
export function featureCells(weights: readonly Weight[], required: Size, withModules = false): string[][] {
  const whole = weights.reduce((sum, { minified }) => sum + minified, 0)
  const share = (part: number): string => `${((100 * part) / whole).toFixed(1)} %`
  const rows = weights.flatMap(({ feature, minified, gzip, modules }) => [
    [feature.title + (feature.isRequired ? ' *' : ''), bytes(minified), share(minified), bytes(gzip)],
    ...(withModules ? modules.map(([path, size]) => [`  ${path}`, bytes(size)]) : []),
  ])
  const last = [
    'All with a *, alone',
    bytes(required.minified),
    share(required.minified),
    bytes(required.gzip),
  ]
  return [['What for', 'Minified', 'Share', 'Gzip'], ...rows, last]
}

/** What is over its budget, a sentence each. */
export function excesses(sizes: readonly (readonly [of: Import, size: Size])[]): string[] {
  return sizes
    .filter(([{ budget }, { gzip }]) => gzip > budget)
    .map(([{ title, budget }, { gzip }]) => `${title} is over its budget, by ${bytes(gzip - budget)} bytes`)
}

function bytes(count: number): string {
  return count.toLocaleString('en')
}
