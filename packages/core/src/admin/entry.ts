import type { Engine } from '../engine.ts'
import { type StoredFacts, storedFacts, termsNow } from '../facts/candidate.ts'
import type { PurgeFacts } from '../facts/facts.ts'
import { secretsIn, shown, tellsAny, urlShown, withoutSecrets } from '../facts/secrets.ts'
import type { SelectingField, StoredHead } from '../message.ts'
import { causesOf } from '../purge-causes.ts'
import { tagsOf } from '../rules/names.ts'
import { ttlAt } from '../decide/terms.ts'
import type { Kept, KeptResponse } from '../store/place.ts'
import { Searches } from '../searches.ts'
import { type StoredKey, storedKey } from './stored-key.ts'

/** A key in the store, and all that is under it: plain data, without content and without secrets. Times as in `Facts`. */
export interface EntryTold {
  /** `null`: it is not shown, for it may tell what is secret. */
  readonly key: string | null
  /** Characters of the key. */
  readonly length: number
  /** Of what it is the key; without the values of what lets somebody in. `null`: it is not shown, or nobody knows. */
  readonly url: string | null
  readonly noVarySearch: string | null
  /** The request's content, where it is part of the key: `digest` is a SHA-256 of it and of the fields about it. */
  readonly content: StoredKey['content']
  readonly responses: readonly ResponseTold[]
}

/** A stored response. */
export interface ResponseTold extends StoredFacts {
  /**
   * `purged`: it is still there, and is not used any more. `unknown`: a purge by prefix or group may have been of it, for its key
   * does not tell its URL.
   */
  readonly state: 'fresh' | 'stale' | 'purged' | 'unknown'
  /** The names of all its fields. */
  readonly names: readonly string[]
  readonly tags: readonly string[]
  /** The request fields that `Vary` names, and what they were; `null`: the request did not carry it. */
  readonly selecting: readonly SelectingField[]
}

/** Whether a key of the store is shown. */
export type ShowKey = (key: string) => boolean

/** All that may be told of what is under a key; `'fault'` when the store cannot say by what it was purged. */
export async function entryTold(
  engine: Engine,
  kept: Kept,
  showKey: ShowKey | undefined,
): Promise<EntryTold | 'fault'> {
  const key = storedKey(kept, engine.keys instanceof Searches)
  const heads = kept.responses.map(({ head }) => head)
  const causes = await causesOf(engine, key, heads)
  if (causes === 'fault') return causes
  const secrets = heads.flatMap(secretsIn)
  const isShown = isKeyShown(key, showKey) && !tellsAny(key.key, secrets)
  const url = isShown && key.url !== undefined ? urlShown(key.url) : null
  const clear = <Value>(value: Value): Value => withoutSecrets(value, secrets)
  return {
    key: isShown ? keyShown(key) : null,
    length: key.key.length,
    url,
    noVarySearch: isShown ? key.noVarySearch : null,
    content: isShown ? key.content : null,
    responses: kept.responses.map((response, at) => {
      const purges = causes[at]!.map((cause) => ({ ...cause, name: nameOf(cause, url) }))
      return clear(responseTold(engine, key, response, purges))
    }),
  }
}

function isKeyShown({ key, url }: StoredKey, showKey: ShowKey | undefined): boolean {
  if (showKey === undefined) return url !== undefined
  try {
    return showKey(key) === true
  } catch {
    return false
  }
}

function keyShown({ key, url }: StoredKey): string {
  return url === undefined ? key : urlShown(url) + key.slice(url.length)
}

function nameOf({ by, name }: PurgeFacts, url: string | null): string {
  if (by === 'url') return url ?? ''
  return by === 'prefix' ? urlShown(name) : name
}

function responseTold(
  engine: Engine,
  key: StoredKey,
  { head, bytes }: KeptResponse,
  purges: readonly PurgeFacts[],
): ResponseTold {
  const now = engine.now()
  const candidate = { stored: head, bytes, terms: engine.findTerms(head), purges }
  const isFresh = ttlAt(termsNow(candidate), now) > 0
  return {
    state: stateOf(head, key, purges) ?? (isFresh ? 'fresh' : 'stale'),
    ...storedFacts(candidate, { now, policy: engine.policy }),
    names: [...new Set(Array.from(head.headers, ([name]) => name))],
    tags: tagsOf(head) ?? [],
    selecting: head.selecting.map(([name, value]) => [name, shown(name, value)]),
  }
}

function stateOf(
  { headers }: StoredHead,
  { url }: StoredKey,
  purges: readonly PurgeFacts[],
): 'purged' | 'unknown' | undefined {
  const isGuess = ({ by, isAssumed }: PurgeFacts): boolean => by === 'prefix' && isAssumed === true
  if (purges.some((purge) => purge.mode === 'hard' && !isGuess(purge))) return 'purged'
  return url === undefined && (headers.has('cache-groups') || purges.some(isGuess)) ? 'unknown' : undefined
}
