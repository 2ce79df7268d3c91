import { duration, span, whyNotStored } from './words.js'

const LINES = 120

/** @typedef {{ id: number, at: number, what: any }} Entry */

/**
 * Shows what happens on the server as it happens. While the page is hidden it does not listen: a browser opens only
 * six connections to a server, for all its tabs.
 */
export function followEvents() {
  /** @type {EventSource | undefined} */
  let events
  const listen = () => {
    events?.close()
    events = undefined
    if (document.hidden) return
    events = new EventSource('/playground/events')
    events.addEventListener('message', ({ data }) => {
      const { entries, state } = JSON.parse(data)
      for (const entry of entries) showEntry(entry)
      showState(state)
    })
  }
  document.addEventListener('visibilitychange', listen)
  addEventListener('pagehide', () => events?.close())
  addEventListener('pageshow', ({ persisted }) => persisted && listen())
  listen()
}

/** The number of the latest entry that is shown; a listener that comes back is told some again. */
let latest = 0

/** @param {Entry} entry */
function showEntry({ id, at, what }) {
  // a server that was started anew counts from 1 again
  if (id <= latest && id > 1) return
  const log = /** @type {HTMLElement} */ (document.querySelector('#log'))
  if (id === 1) log.replaceChildren()
  latest = id
  const line = document.createElement('li')
  line.dataset.type = what.type
  line.append(
    element('time', clock(at)),
    element('b', what.type.replace('-', ' ')),
    element('span', tell(what)),
  )
  log.prepend(line)
  while (log.children.length > LINES) log.lastElementChild?.remove()
}

/** @type {Record<string, (what: any) => string>} */
const TELL = {
  answer: ({ method, url, status, outcome }) =>
    `${method} ${path(url)}: ${status}, ${outcomeInWords(outcome)}`,
  stored: ({ key, size }) => `${path(key)}, ${size.toLocaleString('en')} bytes`,
  'not-stored': ({ key, reason }) => `${path(key)}: ${whyNotStored(reason)}`,
  freshened: ({ key }) => `${path(key)}: the source confirmed what is stored`,
  invalidated: ({ key, cause }) => `${path(key)}: ${cause === 'purge' ? 'purged' : cause}`,
  evicted: ({ key }) => `${path(key)}: no more room for it`,
  failed: ({ method, url, error }) => `${method} ${path(url)}: ${error}`,
  refreshed: ({ key, outcome }) => `${path(key)}: ${outcomeInWords(outcome)}`,
  'refresh-failed': ({ key, error }) => `${path(key)}: ${error}`,
  'store-fault': ({ operation, key, error }) => `${operation} ${path(key)}: ${error}`,
  'source-called': ({ subject, call }) => `${subject}, call ${call} to this source`,
  'source-restarted': () => 'a new source, which counts from 0; what is stored stays',
  'clock-moved': ({ seconds }) => `on by ${span(seconds)}`,
}

/** @param {any} what */
function tell(what) {
  return TELL[what.type]?.(what) ?? ''
}

/** @param {any} outcome */
function outcomeInWords({ hit, age, ttl, collapsed, fwd, fwdStatus }) {
  const old = age === undefined ? '' : `, age ${span(Math.floor(age / 1000))}`
  if (hit) return `${ttl < 0 ? 'stale hit' : 'hit'}${old}`
  if (collapsed) return 'collapsed'
  return `${fwdStatus === 304 ? 'validated' : 'from the source'}${fwd ? ` (${fwd})` : ''}${old}`
}

/** @param {any} state */
export function showState(state) {
  const shown = {
    answers: state.answers.toLocaleString('en'),
    hits: state.hits.toLocaleString('en'),
    calls: state.calls.toLocaleString('en'),
    saved:
      state.saved < 60_000 ? `${(state.saved / 1000).toFixed(1)} s` : span(Math.round(state.saved / 1000)),
    source: clock(state.sourceStartedAt),
    clock: clock(state.now),
    delay: duration(state.delay),
  }
  for (const [name, text] of Object.entries(shown)) {
    for (const place of document.querySelectorAll(`[data-state=${name}]`)) place.textContent = text
  }
}

/** @param {string} url */
function path(url) {
  const { pathname, search } = new URL(url)
  return pathname + search
}

/** @param {number} ms */
function clock(ms) {
  return new Date(ms).toLocaleTimeString('en-GB')
}

/**
 * @param {string} name
 * @param {string} text
 */
function element(name, text) {
  const made = document.createElement(name)
  made.textContent = text
  return made
}
