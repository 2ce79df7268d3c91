import { eachOf } from './at-once.ts'
import { isStoredHead } from './checked.ts'
import { digest } from './digest.ts'
import { inTime } from './in-time.ts'
import type { Kept, Place } from './place.ts'
import type { Store } from './store.ts'

/** Some of the keys of a store. */
export interface Page {
  readonly kept: readonly Kept[]
  /** Where the next one begins; `undefined`: there is none. */
  readonly next: string | undefined
}

/** How a page is made. */
export interface PageOptions {
  /** The {@link Page.next} of the one before; `undefined`: the first. */
  readonly after: string | undefined
  /** How many places are read; some more, where several begin alike. */
  readonly limit: number
  /** Ms within which a place is read; ten times that for all names. */
  readonly deadline: number
}

/**
 * How much of a place's digest tells where a page ends: enough to part millions of keys into small lots, and too little to learn
 * anything of a key that is secret.
 */
const DIGITS = 3

const AT_ONCE = 8

/** How many names are taken without a pause. */
const AT_A_STRETCH = 10_000

/** Whether `text` can be the {@link Page.next} of a page. */
export function isPosition(text: string): boolean {
  return /^[0-9a-v]{3}$/.test(text)
}

/**
 * The keys of a store in the order of the digests of their names, which neither use nor change alters, and which every process has:
 * what is stored all the while is on one page, and on one only. Each page takes the names of all. Rejects as the store does, on nonsense, and after the deadline.
 */
export async function pageOf(
  places: NonNullable<Store['places']>,
  { after, limit, deadline }: PageOptions,
): Promise<Page> {
  const lowest = new Lowest(limit, after)
  const scan = { isOver: false }
  await inTime(gather(places, lowest, scan), deadline * 10).finally(() => (scan.isOver = true))
  const { chosen, next } = lowest.cut()
  const kept = await eachOf(chosen, AT_ONCE, (place) => readIn(place, deadline))
  return { kept: kept.filter((one) => one !== undefined), next }
}

/** What is under `key`. Rejects as {@link pageOf}. */
export async function keptUnder(
  places: NonNullable<Store['places']>,
  key: string,
  deadline: number,
): Promise<Kept | undefined> {
  const find = async (): Promise<Kept | undefined> => {
    for await (const place of places(key)) {
      const kept = await readIn(place, deadline)
      // two keys may have one name
      if (kept?.key === key) return kept
    }
    return undefined
  }
  return inTime(find(), deadline * 2)
}

async function gather(
  places: NonNullable<Store['places']>,
  lowest: Lowest,
  scan: { readonly isOver: boolean },
): Promise<void> {
  const found = places()
  if (!(Symbol.iterator in found)) {
    for await (const place of found) {
      if (scan.isOver) return
      lowest.add(place)
    }
    return
  }
  let count = 0
  for (const place of found) {
    if (scan.isOver) return
    lowest.add(place)
    // what comes at once lets others in
    if (++count % AT_A_STRETCH === 0) await new Promise((resume) => setTimeout(resume))
  }
}

async function readIn(place: Place, deadline: number): Promise<Kept | undefined> {
  const kept = await inTime(Promise.resolve(place.read()), deadline)
  if (kept !== undefined && !isKept(kept)) throw new TypeError('The store answered nonsense')
  return kept
}

function isKept(value: unknown): value is Kept {
  const { key, responses } = Object(value) as Partial<Kept>
  return (
    typeof key === 'string' &&
    Array.isArray(responses) &&
    responses.every(
      (one) => isStoredHead(Object(one).head) && Number.isSafeInteger(one.bytes) && one.bytes >= 0,
    )
  )
}

/** The first of many places after some position, of which no more are held than twice what is asked for. */
class Lowest {
  readonly #limit: number
  readonly #after: string
  #places: (readonly [order: string, place: Place])[] = []
  /** After which nothing is taken any more. */
  #end = LATEST
  #most: number

  constructor(limit: number, after = '') {
    this.#limit = limit
    this.#after = after
    this.#most = 2 * limit + 1000
  }

  add(place: Place): void {
    const order = digest(place.name)
    const lot = lotOf(order)
    if (lot <= this.#after || lot > this.#end) return
    this.#places.push([order, place])
    if (this.#places.length < this.#most) return
    this.cut()
    // one lot may be that large
    this.#most = Math.max(this.#most, 2 * this.#places.length)
  }

  cut(): { readonly chosen: readonly Place[]; readonly next: string | undefined } {
    // a storage may name one twice
    const sorted = [...new Map(this.#places)].sort(([a], [b]) => (a < b ? -1 : 1))
    const [lastOrder] = sorted[this.#limit - 1] ?? []
    const last = lastOrder === undefined ? LATEST : lotOf(lastOrder)
    this.#places = sorted.filter(([order]) => lotOf(order) <= last)
    if (this.#places.length < sorted.length) this.#end = last
    const next = this.#end === LATEST ? undefined : this.#end
    return { chosen: this.#places.map(([, place]) => place), next }
  }
}

/** Later than every lot. */
const LATEST = '~'

function lotOf(order: string): string {
  return order.slice(0, DIGITS)
}
