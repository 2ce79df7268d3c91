import { normalForm } from '../fields/normal-form.ts'
import type { RequestHead, SelectingField } from '../message.ts'
import { type ChunkRun, newId } from './chunks.ts'
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
  /** The chunks of those whose content does not lie in their own record. */
  readonly chunks: Readonly<Record<string, ChunkRun>>
}

/** An index of no variants, of a generation that was never there before. */
export function emptyIndex(): VariantIndex {
  return { generation: newId(), selections: [], variants: [], chunks: {} }
}

/** The name of the variant under `key` that these fields select. */
export function variantName(key: string, index: VariantIndex, selecting: readonly SelectingField[]): string {
  // As JSON an absent field (null) and an empty one ("") differ, and no value runs into the next.
  return digest(JSON.stringify([key, index.generation, selecting]))
}

/** The names of the variants that `request` selects: at most one for each selection of the index (RFC 9111 §4.1). */
export function selectedNames(key: string, index: VariantIndex, request: RequestHead): string[] {
  return index.selections.slice(0, MAX_SELECTIONS).flatMap((names) => {
    const selecting = names.map((name): SelectingField => [name, normalForm(name, request.headers.get(name))])
    const name = variantName(key, index, selecting)
    return index.variants.includes(name) ? [name] : []
  })
}

/** A variant that is to be listed. */
export interface Listing {
  readonly name: string
  readonly selecting: readonly SelectingField[]
  readonly chunks: ChunkRun | undefined
}

/** Whether the index need not be written for this variant. */
export function lists(index: VariantIndex, { name, selecting, chunks }: Listing): boolean {
  const isKnown = index.selections.some((names) => isSelection(names, selecting))
  return isKnown && index.variants.includes(name) && index.chunks[name]?.id === chunks?.id
}

/**
 * The index with a variant at its head, and the names of the oldest variants that this pushed out over `limit`. What
 * the index already lists leaves it as it is: the very same object.
 */
export function addVariant(
  index: VariantIndex,
  listing: Listing,
  limit: number,
): { index: VariantIndex; dropped: readonly string[] } {
  if (lists(index, listing)) return { index, dropped: [] }
  const { name, selecting, chunks } = listing
  const others = index.selections.filter((names) => !isSelection(names, selecting))
  const variants = [name, ...index.variants.filter((variant) => variant !== name)]
  const listed = variants.slice(0, limit)
  const all: Record<string, ChunkRun | undefined> = { ...index.chunks, [name]: chunks }
  return {
    index: {
      generation: index.generation,
      selections: [selecting.map(([field]) => field), ...others].slice(0, MAX_SELECTIONS),
      variants: listed,
      chunks: Object.fromEntries(
        listed.flatMap((variant) => (all[variant] ? [[variant, all[variant]]] : [])),
      ),
    },
    dropped: variants.slice(limit),
  }
}

function isSelection(names: readonly string[], selecting: readonly SelectingField[]): boolean {
  return names.length === selecting.length && names.every((name, at) => name === selecting[at]?.[0])
}
