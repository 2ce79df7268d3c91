import { formatPreference, parsePreferences } from './accept.ts'
import { splitAtCommas } from './list.ts'
import { memoised } from './memo.ts'

/**
 * The form in which two requests' values of a field that `Vary` nominates are compared (RFC 9111 §4.1); `null`, an
 * absent field, stays `null`. `name` is lower case. Values of one form ask for the same; what is not known is left as it is.
 */
export function normalForm(name: string, value: string | null): string | null {
  if (value === null) return null
  switch (name) {
    case 'accept':
      return inOrderOfPreference(value)
    case 'accept-charset':
    case 'accept-encoding':
    case 'accept-language':
      return asSetOfPreferences(value)
    // They say who asks: nothing about them is taken for the same.
    case 'authorization':
    case 'cookie':
    case 'proxy-authorization':
      return value
    default:
      return withoutListSpace(value)
  }
}

/** Equal weights carry no order in RFC 9110 §12.5.1, but servers send the first type listed: their order stays. */
const inOrderOfPreference = /* @__PURE__ */ memoised((value) => {
  const preferences = parsePreferences(value)
  return preferences === undefined ? withoutListSpace(value) : preferences.map(formatPreference).join(',')
})

/** The order of equal weights cannot be relied upon (RFC 9110 §12.5.4); a client that means one writes weights. */
const asSetOfPreferences = /* @__PURE__ */ memoised((value) => {
  const preferences = parsePreferences(value)
  if (preferences === undefined) return withoutListSpace(value)
  const members = preferences.map(formatPreference).sort()
  return members.filter((member, at) => member !== members[at - 1]).join(',')
})

/** White space around the commas of a list, or at the ends, means nothing (RFC 9110 §5.6.1). */
function withoutListSpace(value: string): string {
  return splitAtCommas(value).join(',')
}
