import { type ParsedCacheControl, parseCacheControl } from './cache-control.ts'
import { memoised } from './memo.ts'
import { type Member, parseDictionary } from './structured.ts'

/**
 * The directives of a targeted field such as `CDN-Cache-Control`; `undefined` when it is absent, empty or fails to
 * parse as a dictionary, and so must be ignored (RFC 9213 §2.1). A value of the wrong type is not used: the directive
 * counts as the stricter of what it may mean, as in `parseCacheControl`.
 */
export function parseTargetedField(value: string | null): ParsedCacheControl | undefined {
  return value ? parse(value) : undefined
}

const parse = /* @__PURE__ */ memoised((value: string): ParsedCacheControl | undefined => {
  const members = parseDictionary(value)
  if (!members?.size) return undefined
  return parseCacheControl(Array.from(members, ([name, member]) => asDirective(name, member)).join(', '))
})

/** What stands for a value of the wrong type: no directive can read it. */
const UNREADABLE = '=""'

/** The argument of a directive in `Cache-Control`, from its member; `undefined` for no such directive. */
type Write = (member: Member) => string | undefined

const seconds: Write = ({ kind, value }) => (kind === 'integer' ? `=${value}` : UNREADABLE)

const scope: Write = ({ kind, value }) => {
  if (kind === 'string') return `="${value.replace(/["\\]/g, '\\$&')}"`
  return value === true ? '' : UNREADABLE
}

/** It stands whatever its value is, as one that cannot be read where that is no `true`. */
const restriction: Write = ({ value }) => (value === true ? '' : '=')

/** It stands only as written properly. */
const grant: Write = ({ value }) => (value === true ? '' : undefined)

/** The directives of a response and their types (RFC 9213 §2.1); those of a request alone mean nothing here. */
const DIRECTIVES: ReadonlyMap<string, Write> = /* @__PURE__ */ new Map([
  ['max-age', seconds],
  ['s-maxage', seconds],
  ['stale-while-revalidate', seconds],
  ['stale-if-error', seconds],
  ['private', scope],
  ['no-cache', scope],
  ['no-store', restriction],
  ['no-transform', restriction],
  ['must-revalidate', restriction],
  ['proxy-revalidate', restriction],
  ['public', grant],
  ['must-understand', grant],
  ['immutable', grant],
])

/** The directive as `Cache-Control` has it; '' when it says nothing. */
function asDirective(name: string, member: Member): string {
  const argument = DIRECTIVES.get(name)?.(member)
  return argument === undefined ? '' : name + argument
}
