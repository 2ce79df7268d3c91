/** @typedef {{ kind: string, badge: string, words: string }} Told */

const WHY_FORWARDED = {
  bypass: 'the request is not for caches',
  method: 'the method is not one that is cached',
  'uri-miss': 'nothing was stored for this URL',
  'vary-miss': 'what is stored answers other requests, by the fields that Vary names',
  miss: 'nothing fitting was stored',
  request: 'the request wanted the source to be asked',
  stale: 'what was stored may not be used without asking the source',
  partial: 'only a part was stored',
}

/** @type {Record<string, string>} */
const WHY_NOT_STORED = {
  'no-store': 'no-store forbids it',
  'request-no-store': 'the request forbids it',
  private: 'private: it is for one user, and this cache is shared',
  authorization: 'it was made for one user',
  'set-cookie': 'it sets a cookie',
  'vary-star': 'Vary: * means that no other request is like this one',
  'no-explicit-freshness': 'it says nothing about how long it is good for',
  status: 'its status is not one that is kept',
  useless: 'it could never be used again',
  endless: 'it has no end',
  'too-large': 'it is too large',
  incomplete: 'it did not come whole',
  error: 'it is an error, and a good answer is stored',
  'handler-failed': 'the source failed',
  purged: 'it was purged while it was on its way',
  'store-fault': 'the store failed',
}

/**
 * Says what a `Cache-Status` field says (RFC 9211), of the cache nearest to the reader.
 *
 * @param {string | null} field
 * @returns {Told}
 */
export function inWords(field) {
  const told = parameters(field)
  if (told === undefined) return { kind: 'none', badge: 'no cache', words: 'No cache spoke.' }
  if (told['detail'] === 'only-if-cached') {
    return {
      kind: 'none',
      badge: 'not cached',
      words: 'Nothing is stored that may be used, and the source was not to be asked.',
    }
  }
  const ttl = told['ttl'] === undefined ? '' : lifetime(Number(told['ttl']))
  if ('hit' in told) {
    const stale = Number(told['ttl']) < 0
    const words = `From the store${ttl && `, ${ttl}`}.${stale ? ' The source is asked meanwhile.' : ''}`
    return { kind: 'hit', badge: stale ? 'stale hit' : 'hit', words }
  }
  return forwarded(told, ttl)
}

/**
 * @param {Record<string, string>} told
 * @param {string} ttl
 * @returns {Told}
 */
function forwarded(told, ttl) {
  const reason = /** @type {keyof typeof WHY_FORWARDED} */ (told['fwd'])
  const why = WHY_FORWARDED[reason] ?? 'the cache did not say why'
  if ('collapsed' in told) {
    return {
      kind: 'collapsed',
      badge: 'collapsed',
      words: 'Shared the answer to a request that was under way already.',
    }
  }
  if (told['fwd-status'] === '304') {
    return {
      kind: 'validated',
      badge: 'validated',
      words: `The source said that the stored answer is still current; ${why}.`,
    }
  }
  if ('stored' in told) return { kind: 'stored', badge: 'miss, stored', words: `From the source: ${why}.` }
  const detail = told['detail'] ?? ''
  const reasonNot = WHY_NOT_STORED[detail] ?? detail
  return {
    kind: 'passed',
    badge: 'not stored',
    words: `From the source. Not stored${reasonNot && `: ${reasonNot}`}.${ttl}`,
  }
}

/**
 * The parameters of the last member of a `Cache-Status` field.
 *
 * @param {string | null} field
 */
function parameters(field) {
  const tokens = field?.match(/"(?:[^"\\]|\\.)*"|[;,=]|[^\s;,="]+/g)
  if (!tokens) return undefined
  const [, ...pairs] = tokens
    .slice(tokens.lastIndexOf(',') + 1)
    .join('')
    .split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/)
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', value = 'true'] = pair.split(/=(.*)/s)
      return [name, value.replace(/^"|"$/g, '')]
    }),
  )
}

/** @param {string} reason */
export function whyNotStored(reason) {
  return WHY_NOT_STORED[reason] ?? reason
}

/** @param {number} seconds */
function lifetime(seconds) {
  return seconds < 0 ? `stale for ${span(-seconds)}` : `fresh for ${span(seconds)} more`
}

const UNITS = /** @type {const} */ ([
  ['year', 31_536_000],
  ['day', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
])

/**
 * A span in its two greatest units: `4 min 47 s`.
 *
 * @param {number} seconds
 */
export function span(seconds) {
  const at = UNITS.findIndex(([, size]) => seconds >= size)
  if (at === -1) return '0 s'
  const parts = []
  let rest = seconds
  for (const [name, size] of UNITS.slice(at, at + 2)) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${/year|day/.test(name) && count > 1 ? `${name}s` : name}`)
  }
  return parts.join(' ')
}

/** @param {number} ms */
export function duration(ms) {
  return ms < 995 ? `${ms < 9.5 ? ms.toFixed(1) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`
}
