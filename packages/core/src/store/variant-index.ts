import { normalForm } from '../fields/normal-form.ts'
import type { RequestHead, SelectingField } from '../message.ts'
import { digest } from './digest.ts'

/** Each selection costs a read, so a key has at most this many; a fifth takes the place of the oldest. */
const MAX_SELECTIONS = 4

/** Which variants of a key there are. It stands where the entry of a response without `Vary` would stand. */
export interface VariantIndex {
  /** Part of each variant's name: what an index of another generation listed cannot be reached from this one. */
  readonly generation: string
  /** The distinct lists of nominated field names, each sorted, newest first; `[]` for a response without `Vary`. */
  readonly selections: readonly (readonly string[])[]
  /** The variants' names, newest first. */
  readonly variants: readonly string[]
}

/** An index of no variants, of a generation that was never there before. */
export function emptyIndex(): VariantIndex {
  const random = crypto.getRandomValues(new Uint32Array(4))
  return {
    generation: Array.from(random, (part) => part.toString(36)).join('-'),
    selections: [],
    variants: [],
  }
}

/** The name of the variant under `key` that these fields select. */
export function variantName(key: string, index: VariantIndex, selecting: readonly SelectingField[]): string {
  // As JSON an absent field (null) and an empty one ("") differ, and no value runs into the next.
  return digest(JSON.stringify([key, index.generation, selecting]))
}

/** The names that the variants have which `request` selects, one for each selection of the index (RFC 9111 §4.1). */
export function selectedNames(key: string, index: VariantIndex, request: RequestHead): string[] {
  return index.selections.slice(0, MAX_SELECTIONS).map((names) => {
    const selecting = names.map((name): SelectingField => [name, normalForm(name, request.headers.get(name))])
    return variantName(key, index, selecting)
  })
}

/**
 * The index with the variant `name` at its head, and the names of the oldest variants that this pushed out over
 * `limit`. What the index already lists leaves it as it is: the very same object.
 */
export function addVariant(
  index: VariantIndex,
  selecting: readonly SelectingField[],
  name: string,
  limit: number,
): { index: VariantIndex; dropped: readonly string[] } {
  const selection = selecting.map(([field]) => field)
  const known = index.selections.some((names) => isSame(names, selection))
  if (known && index.variants.includes(name)) return { index, dropped: [] }
  const others = index.selections.filter((names) => !isSame(names, selection))
  const variants = [name, ...index.variants.filter((variant) => variant !== name)]
  return {
    index: {
      generation: index.generation,
      selections: [selection, ...others].slice(0, MAX_SELECTIONS),
      variants: variants.slice(0, limit),
    },
    dropped: variants.slice(limit),
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, at) => name === b[at])
}
