import type { Engine } from '../engine.ts'
import { isPurgeRecord } from '../store/ledger.ts'
import { keptUnder, pageOf } from '../store/page.ts'
import type { Kept } from '../store/place.ts'
import { eachOf } from '../store/at-once.ts'
import { type EntryTold, entryTold, type ShowKey } from './entry.ts'
import { Refused } from './refused.ts'

/** Some of what is stored. */
export interface EntriesTold {
  /** ms since the epoch. */
  readonly at: number
  /** No more than the limit, or a few more, and possibly none where others follow. */
  readonly entries: readonly EntryTold[]
  /** The `cursor` of those that follow; `null`: there are none. */
  readonly next: string | null
}

/** What is to be listed. */
export interface Listing {
  /** What the URL begins with, as it is shown. */
  readonly prefix: string
  readonly limit: number
  readonly cursor: string | undefined
}

/** Pages of the store that are looked at for one of the answer, where none of it is asked for. */
const LOOKED_AT = 10

const AT_ONCE = 16

/** Lists what is stored. Rejects with a {@link Refused} where the store does not say. */
export async function entries(
  engine: Engine,
  { prefix, limit, cursor }: Listing,
  showKey: ShowKey | undefined,
): Promise<EntriesTold> {
  const places = placesOf(engine)
  const deadline = engine.storageDeadline
  let after = cursor
  let found: readonly EntryTold[] = []
  for (let looked = 0; looked < LOOKED_AT; looked++) {
    const page = await answered(pageOf(places, { after, limit, deadline }))
    // by what is shown: no guess is to be confirmed
    found = (await told(engine, page.kept, showKey)).filter(({ url }) => (url ?? '').startsWith(prefix))
    after = page.next
    if (found.length > 0 || after === undefined) break
  }
  return { at: engine.now(), entries: found, next: after ?? null }
}

/** What is stored under each of these keys. Rejects as {@link entries}. */
export async function entriesUnder(
  engine: Engine,
  keys: readonly string[],
  showKey: ShowKey | undefined,
): Promise<readonly EntryTold[]> {
  const places = placesOf(engine)
  const found = await answered(Promise.all(keys.map((key) => keptUnder(places, key, engine.storageDeadline))))
  return told(
    engine,
    found.filter((kept) => kept !== undefined),
    showKey,
  )
}

function placesOf({ store: { places } }: Engine): NonNullable<typeof places> {
  if (places !== undefined) return places
  throw new Refused(501, 'The storage of this cache cannot tell what is in it')
}

async function told(
  engine: Engine,
  kept: readonly Kept[],
  showKey: ShowKey | undefined,
): Promise<readonly EntryTold[]> {
  const ofResponses = kept.filter(({ key }) => !isPurgeRecord(key))
  const entries = await eachOf(ofResponses, AT_ONCE, (one) => entryTold(engine, one, showKey))
  return entries.map((entry) => {
    if (entry === 'fault') throw unanswered()
    return entry
  })
}

/** What a store says; what went wrong in it may tell too much. */
function answered<Told>(asked: Promise<Told>): Promise<Told> {
  return asked.catch(() => {
    throw unanswered()
  })
}

function unanswered(): Refused {
  return new Refused(503, 'The storage did not answer, or not in time')
}
