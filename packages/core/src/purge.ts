import { check, flag } from './checks.ts'
import type { Engine } from './engine.ts'
import { invalidateAll, purgeAll, purgeName } from './invalidate.ts'
import { MAX_TAG_LENGTH } from './rules/names.ts'
import type { PurgeMode } from './store/ledger.ts'

/** What to purge: one of these. */
export type PurgeTarget =
  /** Every variant of what is stored for an absolute URL. */
  | { readonly url: string | URL }
  /** Every response that has the tag. */
  | { readonly tag: string }
  /** Every response whose URL begins so: an absolute URL, or the beginning of one. */
  | { readonly prefix: string | URL }
  | { readonly everything: true }

/** How to purge. */
export interface PurgeOptions {
  /** Whether what is purged stays, stale: it may be used while it is refreshed, or where the handler fails, as its own directives say. Default: `false`. */
  readonly soft?: boolean
}

/** @throws TypeError when it is not clear what to purge; an Error when the store fails */
export async function purge(
  engine: Engine,
  target: PurgeTarget,
  options: PurgeOptions = {},
): Promise<boolean> {
  const { kind, text } = aimOf(target)
  const mode: PurgeMode = flag('soft', options.soft) ? 'soft' : 'hard'
  const isDone = await carryOut(engine, mode, kind, text)
  if (isDone === 'fault')
    throw new Error(`The store failed: ${kind} ${text} may not be purged, or not for all`)
  engine.emit?.({ type: 'purged', target: kind, value: text, soft: mode === 'soft' })
  return isDone
}

/** What a purge is of. */
export type PurgeKind = 'url' | 'tag' | 'prefix' | 'everything'

interface Aim {
  readonly kind: PurgeKind
  readonly text: string
}

const KINDS: readonly PurgeKind[] = ['url', 'tag', 'prefix', 'everything']

function aimOf(target: PurgeTarget): Aim {
  const given = Object(target) as Partial<Record<PurgeKind, unknown>>
  const [kind, another] = KINDS.filter((name) => given[name] !== undefined)
  const isOne = kind !== undefined && another === undefined
  check(
    'The target of a purge',
    target,
    isOne,
    'one of { url }, { tag }, { prefix } and { everything: true }',
  )
  const value = given[kind!]
  switch (kind!) {
    case 'url':
    case 'prefix': {
      const isUrl = (typeof value === 'string' || value instanceof URL) && URL.canParse(value)
      check(kind!, value, isUrl, 'an absolute URL')
      const url = new URL(value as string)
      url.hash = ''
      return { kind: kind!, text: url.href }
    }
    case 'tag': {
      const isTag = typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TAG_LENGTH
      check('tag', value, isTag, `text of 1 to ${MAX_TAG_LENGTH} characters`)
      return { kind: 'tag', text: (value as string).trim() }
    }
    case 'everything':
      check('everything', value, value === true, 'true')
      return { kind: 'everything', text: '' }
  }
}

async function carryOut(
  engine: Engine,
  mode: PurgeMode,
  kind: PurgeKind,
  text: string,
): Promise<boolean | 'fault'> {
  switch (kind) {
    case 'url':
      return purgeUrl(engine, mode, text)
    case 'tag':
      return (await purgeName(engine, mode, `tag ${text}`)) || 'fault'
    case 'prefix':
      return (await purgeAll(engine, mode, text)) || 'fault'
    case 'everything':
      return (await purgeAll(engine, mode, undefined)) || 'fault'
  }
}

async function purgeUrl(engine: Engine, mode: PurgeMode, url: string): Promise<boolean | 'fault'> {
  const keys = engine.keys.all(new Request(url))
  // what others have under way is to know of it before it is gone
  const told = await Promise.all(keys.map((key) => purgeName(engine, mode, `key ${key}`)))
  const isSoft = mode === 'soft'
  const found = await (isSoft ? isAnyStored(engine, keys, url) : invalidateAll(engine, keys, 'purge'))
  return told.includes(false) ? 'fault' : found
}

/** Whether anything is stored for a URL; where the store does not say, it may be. */
async function isAnyStored(engine: Engine, keys: readonly string[], url: string): Promise<boolean> {
  const request = new Request(url)
  const found = await Promise.all(keys.map((key) => engine.store.match(key, request)))
  return found.some((candidates) => candidates !== undefined)
}
