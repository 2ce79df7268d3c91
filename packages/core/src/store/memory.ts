import type { RequestHead, StoredResponse } from '../message.ts'
import { isSameVariant } from '../rules/vary.ts'
import { checked } from './checked.ts'
import { costOf, isHere, withoutWaste } from './cost.ts'
import { boundsOf, type MemoryStoreOptions } from './memory-options.ts'
import { type Place, placesOf } from './place.ts'
import type { Store } from './store.ts'

/** A store in this process's memory that answers at once. */
export interface MemoryStore extends Store {
  /** The responses under `key`, newest first: a list that is never changed. */
  match(key: string, request?: RequestHead): readonly StoredResponse[] | undefined
  /** The same, and no use: what was least recently used stays the first to go. */
  peek(key: string): readonly StoredResponse[] | undefined
  places(key?: string): Iterable<Place>
  /** `ttl` is not looked at: what is of no use any more is the least recently used, and goes first. */
  put(key: string, stored: StoredResponse, ttl?: number): void
  delete(key: string): boolean
  /** How many entries there are: each variant is one. */
  readonly size: number
  /** What they cost: body, key, header and selecting text, and 2 KiB for each. */
  readonly bytes: number
}

/**
 * A store in memory, bounded by bytes: the key that was least recently stored or matched goes first, to within a
 * sixteenth of them. Bodies are kept
 * by reference, so neither the caller of `put` nor that of `match` may change one; a small view of a large buffer is
 * copied. A response over `maxEntryBytes` is not kept, and what it would have replaced goes.
 * Throws a `TypeError` on options out of range.
 */
export function createMemoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  return new LruStore(boundsOf(options))
}

/** Whether `store` is what {@link createMemoryStore} made, with none of its methods replaced. */
export function isMemoryStore(store: object): store is MemoryStore {
  return LruStore.isOne(store)
}

/** Lets `listener` hear of the key of each entry of `store` that a bound pushes out; it must not throw. */
export function hearEvictions(store: MemoryStore, listener: (key: string) => void): void {
  LruStore.hear(store, listener)
}

/** A key's place in the order of use. */
interface Node {
  readonly key: string
  /** Newest first. Replaced, never changed: a caller of `match` may hold it. One alone, as most are, needs no list that is kept. */
  variants: StoredResponse | readonly StoredResponse[]
  newer: Node | undefined
  older: Node | undefined
  /** How many keys had been stored when it was last put in front. */
  usedAt: number
}

function listOf({ variants }: Node): readonly StoredResponse[] {
  return isList(variants) ? variants : [variants]
}

function isList(variants: Node['variants']): variants is readonly StoredResponse[] {
  return Array.isArray(variants)
}

/**
 * A linked list beside the map: were the map itself in order of use, a hit would delete its key and set it again, which
 * at a million keys is a third slower, with pauses of a quarter of a second whenever the map is rebuilt.
 */
class LruStore implements MemoryStore {
  readonly #options: Required<MemoryStoreOptions>
  readonly #nodes = new Map<string, Node>()
  readonly #listeners: ((key: string) => void)[] = []
  #newest: Node | undefined
  #oldest: Node | undefined
  #size = 0
  #stored = 0
  #bytes = 0

  constructor(options: Required<MemoryStoreOptions>) {
    this.#options = options
  }

  /** Whether `store` is one of these, as it was made. */
  static isOne(store: object): store is MemoryStore {
    return #nodes in store && Object.keys(store).length === 0
  }

  static hear(store: MemoryStore, listener: (key: string) => void): void {
    if (#nodes in store) store.#listeners.push(listener)
  }

  get size(): number {
    return this.#size
  }

  get bytes(): number {
    return this.#bytes
  }

  match(key: string): readonly StoredResponse[] | undefined {
    const node = this.#nodes.get(key)
    if (node === undefined) return undefined
    this.#use(node)
    return listOf(node)
  }

  peek(key: string): readonly StoredResponse[] | undefined {
    const node = this.#nodes.get(key)
    return node && listOf(node)
  }

  places(key?: string): Iterable<Place> {
    return placesOf(key === undefined ? this.#nodes.keys() : [key], (key) => this.peek(key))
  }

  put(key: string, stored: StoredResponse): void {
    checked([stored])
    const entry = withoutWaste(stored)
    const cost = costOf(key, entry)
    const before = this.#nodes.get(key)
    const replaced = before ? listOf(before).findIndex((variant) => isSameVariant(variant, entry)) : -1
    if (before !== undefined && replaced >= 0) this.#drop(before, replaced)
    // what stays in another store cannot be kept here
    if (cost > this.#options.maxEntryBytes || !isHere(entry)) return
    const node = this.#add(key, entry)
    this.#size++
    this.#bytes += cost
    this.#use(node)
    this.#evict(node)
  }

  delete(key: string): boolean {
    const node = this.#nodes.get(key)
    if (node === undefined) return false
    for (let at = listOf(node).length - 1; at >= 0; at--) this.#drop(node, at)
    return true
  }

  #evict(node: Node): void {
    const { maxBytes, maxEntries, maxVariants } = this.#options
    while (listOf(node).length > maxVariants) this.#evictOldestOf(node)
    while (this.#oldest !== undefined && (this.#bytes > maxBytes || this.#size > maxEntries)) {
      this.#evictOldestOf(this.#oldest)
    }
  }

  #evictOldestOf(node: Node): void {
    this.#drop(node, listOf(node).length - 1)
    try {
      this.#options.onEvict(node.key)
    } catch {
      // whoever listens cannot break a store
    }
    for (const tell of this.#listeners) tell(node.key)
  }

  /** Takes one variant out, and the node with its last. */
  #drop(node: Node, at: number): void {
    const variants = listOf(node)
    // neither key nor entry changes: it costs what it did when it came
    this.#bytes -= costOf(node.key, variants[at]!)
    this.#size--
    const left = variants.toSpliced(at, 1)
    if (left[0] !== undefined) return void (node.variants = left.length > 1 ? left : left[0])
    this.#unlink(node)
    this.#nodes.delete(node.key)
  }

  /** Puts `entry` in front of the others of its key. */
  #add(key: string, entry: StoredResponse): Node {
    const known = this.#nodes.get(key)
    if (known !== undefined) {
      known.variants = [entry, ...listOf(known)]
      return known
    }
    const node: Node = { key, variants: entry, newer: undefined, older: undefined, usedAt: 0 }
    this.#stored++
    this.#nodes.set(key, node)
    return node
  }

  #use(node: Node): void {
    // who is among the newest sixteenth is far from going, and moving it would touch five others
    if (node === this.#newest || this.#stored - node.usedAt < this.#nodes.size >> 4) return
    node.usedAt = this.#stored
    this.#unlink(node)
    node.older = this.#newest
    if (this.#newest !== undefined) this.#newest.newer = node
    this.#newest = node
    this.#oldest ??= node
  }

  #unlink(node: Node): void {
    if (node.newer !== undefined) node.newer.older = node.older
    else if (node === this.#newest) this.#newest = node.older
    if (node.older !== undefined) node.older.newer = node.newer
    else if (node === this.#oldest) this.#oldest = node.newer
    node.newer = undefined
    node.older = undefined
  }
}
