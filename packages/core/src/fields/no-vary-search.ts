import { memoised } from './memo.ts'
import { type Member, parseDictionary } from './structured.ts'

/** What of a URL's query matters to a response (draft-ietf-httpbis-no-vary-search §4). */
export interface SearchVariance {
  /** The keys that the field lists, decoded. */
  readonly keys: ReadonlySet<string>
  /** Whether `keys` are the only ones that matter; if not, they are the only ones that do not. */
  readonly keysMatter: boolean
  /** Whether the order of different keys matters; that of the values of one key always does. */
  readonly orderMatters: boolean
}

/**
 * The variance that a `No-Vary-Search` field declares; `undefined`: the default, in which the query matters as it is
 * written. It is the default too for a field that is absent, fails to parse, or has a known member of a wrong type
 * (draft-ietf-httpbis-no-vary-search §5.1).
 */
export function parseNoVarySearch(value: string | null): SearchVariance | undefined {
  return value ? parse(value) : undefined
}

const parse = /* @__PURE__ */ memoised((value: string): SearchVariance | undefined => {
  const members = parseDictionary(value)
  const keyOrder = members?.get('key-order')?.value ?? false
  const listed = members && readParams(members.get('params'), members.get('except'))
  if (!listed || typeof keyOrder !== 'boolean') return undefined
  const isDefault = listed.keys.size === 0 && !listed.keysMatter && !keyOrder
  return isDefault ? undefined : { ...listed, orderMatters: !keyOrder }
})

/** What the two members say of the keys; `undefined` when one has a wrong type, or `except` no `params` to except from. */
function readParams(
  params: Member | undefined,
  except: Member | undefined,
): Omit<SearchVariance, 'orderMatters'> | undefined {
  const keysMatter = params?.value === true
  if (except && !keysMatter) return undefined
  const keys = params?.value === false ? [] : readKeys(keysMatter ? except : params)
  return keys && { keys: new Set(keys), keysMatter }
}

/** The keys that an inner list of strings holds; none without a member; `undefined` for any other. */
function readKeys(member: Member | undefined): string[] | undefined {
  if (!member) return []
  if (member.kind !== 'inner-list') return undefined
  const keys: string[] = []
  for (const { kind, value } of member.value) {
    if (kind !== 'string') return undefined
    keys.push(decodeKey(value))
  }
  return keys
}

/** A key as the field writes it is one of a query, except that `&` and `=` stand for themselves (§5.3). */
function decodeKey(text: string): string {
  return new URLSearchParams(`=${text.replaceAll('&', '%26')}`).get('')!
}

/**
 * A canonical form of a query, given as `URL.search` has it: two queries have the same exactly when `variance` calls
 * them equivalent (draft-ietf-httpbis-no-vary-search §6).
 */
export function searchKey(search: string, variance: SearchVariance): string {
  const { keys, keysMatter, orderMatters } = variance
  const params = [...new URLSearchParams(search)].filter(([key]) => keys.has(key) === keysMatter)
  const canonical = new URLSearchParams(params)
  if (!orderMatters) canonical.sort()
  return canonical.toString()
}
