import { SourceMap } from 'node:module'
import { type Bundle, type Size, sizeOf } from './bundle.ts'
import type { Feature } from './features.ts'

/** What a feature takes of a bundle. */
export interface Weight {
  readonly feature: Feature
  /** Bytes of its text, minified: these add up. */
  readonly minified: number
  /** By how many bytes the bundle, after gzip, is shorter without this text. What others say too is not in it. */
  readonly gzip: number
  /** Its modules, with bytes of each, minified; the largest first. */
  readonly modules: readonly (readonly [path: string, minified: number])[]
}

/** Text of one module. */
interface Piece {
  readonly path: string
  readonly text: string
}

/** What each feature takes of a bundle, the largest first; those that it has nothing of are left out. */
export function weigh(bundle: Bundle, features: readonly Feature[]): readonly Weight[] {
  const pieces = piecesOf(bundle)
  const weights = features.map((feature) => {
    const own = pieces.filter(({ path }) => featureOf(path, features) === feature)
    return weightOf(feature, own, pieces)
  })
  return weights.filter(({ minified }) => minified > 0).toSorted((a, b) => b.minified - a.minified)
}

function weightOf(feature: Feature, own: readonly Piece[], all: readonly Piece[]): Weight {
  const whole = sizeOf(textOf(all))
  const others = sizeOf(textOf(all.filter((piece) => !own.includes(piece))))
  const paths = [...new Set(own.map(({ path }) => path))]
  const modules = paths.map((path) => {
    const text = textOf(own.filter((piece) => piece.path === path))
    return [path, sizeOf(text).minified] as const
  })
  return {
    feature,
    minified: whole.minified - others.minified,
    gzip: whole.gzip - others.gzip,
    modules: modules.toSorted(([, a], [, b]) => b - a),
  }
}

/** What is left of a bundle when only the text of features that are required stays. */
export function requiredSize(bundle: Bundle, features: readonly Feature[]): Size {
  const isRequired = ({ path }: Piece): boolean => featureOf(path, features).isRequired ?? false
  return sizeOf(textOf(piecesOf(bundle).filter(isRequired)))
}

/** The feature that a module belongs to. Throws where there is none. */
export function featureOf(path: string, features: readonly Feature[]): Feature {
  const feature = features.find(({ paths }) => paths.test(path))
  if (feature === undefined) throw new Error(`${path} belongs to no feature`)
  return feature
}

function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('')
}

/** The text of a bundle, cut where another module begins. */
function piecesOf({ code, map }: Bundle): readonly Piece[] {
  const sources = new SourceMap({ ...map, sourceRoot: '' })
  const pieces: { readonly path: string; text: string }[] = []
  for (const [line, text] of code.split(/(?<=\n)/).entries()) {
    for (const [column, character] of text.split('').entries()) {
      const last = pieces.at(-1)
      const path = pathAt(sources, line, column) ?? last?.path ?? ''
      if (last?.path === path) last.text += character
      else pieces.push({ path, text: character })
    }
  }
  return pieces
}

/** Which file of packages/core/src a character comes of; `undefined` where that is not said. */
function pathAt(sources: SourceMap, line: number, column: number): string | undefined {
  const entry = sources.findEntry(line, column)
  return 'originalSource' in entry ? entry.originalSource.split('/core/src/').at(-1) : undefined
}
