/** The bounds of a memory store. */
export interface MemoryStoreOptions {
  /** Bytes of all entries together. More than 0, default 64 MiB. */
  maxBytes?: number
  /** Entries of all keys together. A whole number from 1, default `Infinity`. */
  maxEntries?: number
  /** Bytes of one entry; a larger one is not kept. More than 0, default `maxBytes`. */
  maxEntryBytes?: number
  /** Entries of one key. A whole number from 1 or `Infinity`, default 64. */
  maxVariants?: number
  /** Called with the key of each entry that a bound pushed out; not for a deleted or replaced one. What it throws is ignored. */
  onEvict?: (key: string) => void
}

/** The options, complete. @throws TypeError naming the one that is out of range */
export function boundsOf(options: MemoryStoreOptions): Required<MemoryStoreOptions> {
  const { maxBytes = 64 * 1024 ** 2, maxEntries = Infinity, maxVariants = 64, onEvict = () => {} } = options
  const { maxEntryBytes = maxBytes } = options
  for (const [name, value] of Object.entries({ maxBytes, maxEntryBytes })) {
    if (typeof value !== 'number' || !(value > 0))
      throw new TypeError(`${name} must be more than 0, not ${value}`)
  }
  for (const [name, value] of Object.entries({ maxEntries, maxVariants })) {
    if (value === Infinity || (Number.isInteger(value) && value >= 1)) continue
    throw new TypeError(`${name} must be a whole number from 1 or Infinity, not ${value}`)
  }
  if (typeof onEvict !== 'function') throw new TypeError('onEvict must be a function')
  return { maxBytes, maxEntries, maxVariants, onEvict, maxEntryBytes: Math.min(maxBytes, maxEntryBytes) }
}
