import type { Engine, Visit } from './engine.ts'
import type { PurgeFacts } from './facts/facts.ts'
import type { StoredHead } from './message.ts'
import { orderOf } from './rules/age.ts'
import { EMPTY_LEDGER, type Ledger, merged, MODES } from './store/ledger.ts'
import { kindOf, type PurgeName, type Subject } from './stored-names.ts'

/** What may have been purged. `url` is `undefined` where nobody knows it any more. */
export type Suspect = Omit<Subject, 'url'> & { readonly url: string | undefined }

/**
 * The purges that each of `found` fell under; `'fault'` when the store cannot say. Nothing that is learnt for it is kept. Of what
 * has no known URL, each purge by prefix may be one of them, and none of a group.
 */
export async function causesOf(
  engine: Engine,
  suspect: Suspect,
  found: readonly StoredHead[],
): Promise<readonly (readonly PurgeFacts[])[] | 'fault'> {
  const { sharedPurges, purges } = engine
  const told = sharedPurges === undefined ? EMPTY_LEDGER : await sharedPurges.peekLedger()
  if (told === undefined) return 'fault'
  const ledger = merged(purges.known.ledger, told)
  const causes = await Promise.all(
    found.map(async (response) => {
      const byName = await causesByName(engine, suspect, response, told)
      return byName && fallenUnder(response, [...causesByUrl(suspect, ledger), ...byName])
    }),
  )
  return causes.every((each) => each !== undefined) ? causes : 'fault'
}

/** When what was stored for the URL of a request was made invalid last, if this process remembers. */
export function invalidationOf({ engine, key, content }: Visit): number | undefined {
  const { key: times } = engine.purges.known.times.hard
  const name: PurgeName = `key ${content?.target ?? key}`
  return times.knows(name) ? times.get(name) : undefined
}

/** Those that came no earlier than the request for the response, each once. */
function fallenUnder(response: StoredHead, causes: readonly PurgeFacts[]): readonly PurgeFacts[] {
  const latest = new Map<string, PurgeFacts>()
  for (const cause of causes) {
    const { by, name, mode, at } = cause
    const id = `${mode} ${by} ${name}`
    const isLater = at > (latest.get(id)?.at ?? 0)
    if (at >= orderOf(response) && isLater) latest.set(id, cause)
  }
  return [...latest.values()].sort((a, b) => a.at - b.at)
}

function causesByUrl({ url }: Suspect, { everything, prefixes }: Ledger): PurgeFacts[] {
  const matching = Object.entries(prefixes).filter(([prefix]) => url?.startsWith(prefix) ?? true)
  const isAssumed = url === undefined && { isAssumed: true }
  return MODES.flatMap((mode): PurgeFacts[] => [
    { by: 'everything', name: '', mode, at: everything[mode] },
    ...matching.map(([name, at]): PurgeFacts => ({ by: 'prefix', name, mode, at: at[mode], ...isAssumed })),
  ])
}

/** In the place of a URL that is not known: nothing has its groups. */
const NOWHERE = 'https://freshet.invalid/'

async function causesByName(
  { purges, sharedPurges }: Engine,
  { key, target, ...suspect }: Suspect,
  response: StoredHead,
  told: Ledger,
): Promise<PurgeFacts[] | undefined> {
  const { times, undeleted, isAlone } = purges.known
  const { url = NOWHERE } = suspect
  const subject: Subject = { url, key, target }
  const causes: PurgeFacts[] = [{ by: 'url', name: url, mode: 'hard', at: undeleted.get(key) }]
  for (const name of purges.names.of(response, subject)) {
    const kind = kindOf(name)
    for (const mode of MODES) {
      const cause = { ...causeOf(name, url), mode }
      // what is under such a key was deleted, unless there is content in the key, or another cache was putting it there
      const isDeleted = kind === 'key' && mode === 'hard' && target === undefined && isAlone
      const known = times[mode][kind]
      if (!isDeleted) causes.push({ ...cause, at: known.get(name), isAssumed: !known.knows(name) })
      const at = sharedPurges && (await sharedPurges.peekTime(told, mode, name, orderOf(response)))
      if (at === undefined && sharedPurges !== undefined) return undefined
      causes.push({ ...cause, at: at ?? 0 })
    }
  }
  return causes
}

function causeOf(name: PurgeName, url: string): Pick<PurgeFacts, 'by' | 'name'> {
  const kind = kindOf(name)
  // a key may be a secret
  if (kind === 'key') return { by: 'url', name: url }
  const rest = name.slice(kind.length + 1)
  return kind === 'tag' ? { by: 'tag', name: rest } : { by: 'group', name: rest.slice(rest.indexOf(' ') + 1) }
}
