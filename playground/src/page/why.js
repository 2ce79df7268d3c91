import { headersOf } from './ask.js'

const NARROWEST = 24
const WIDEST = 100

/** @typedef {{ last: string | null, now: string }} Told */

/**
 * Asks the server why a request was answered as it was, in lines as wide as `place` has room for.
 *
 * @param {string} path
 * @param {import('./ask.js').Wishes} wishes those of the request
 * @param {HTMLElement} place
 * @returns {Promise<Told>}
 */
export async function askWhy(path, wishes, place) {
  const query = new URLSearchParams({ url: path, width: String(lineWidth(place)) })
  const response = await fetch(`/playground/explain?${query}`, {
    cache: 'no-store',
    headers: headersOf(wishes),
  })
  if (!response.ok) throw new Error(await response.text())
  return response.json()
}

/**
 * How many characters fit into a line of `place`.
 *
 * @param {HTMLElement} place
 */
function lineWidth(place) {
  const ruler = document.createElement('span')
  ruler.textContent = '0'.repeat(10)
  place.replaceChildren(ruler)
  const { paddingLeft, paddingRight } = getComputedStyle(place)
  const room = place.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)
  const fitting = Math.floor((room / ruler.getBoundingClientRect().width) * 10)
  return Math.max(NARROWEST, Math.min(WIDEST, fitting || WIDEST))
}

/**
 * Writes an explanation: its headings, which begin at the margin, stand out, and its rules are links.
 *
 * @param {HTMLElement} place
 * @param {string} text
 */
export function showExplanation(place, text) {
  place.replaceChildren(
    ...text
      .trimEnd()
      .split('\n')
      .flatMap((line) => [lineOf(line), '\n']),
  )
}

/** The headings of an explanation. */
const HEADING = /^(What happens|What is stored|The (key|request|rules))\b/

/** A section of an RFC, as an explanation names it. */
const SECTION = /(RFC (\d+) §([\d.]+))/

/** @param {string} line */
function lineOf(line) {
  const made = document.createElement(HEADING.test(line) ? 'b' : 'span')
  const [before = '', name, rfc, section, after = ''] = line.split(SECTION)
  if (name === undefined) made.textContent = line
  else {
    const link = document.createElement('a')
    link.href = `https://www.rfc-editor.org/rfc/rfc${rfc}.html#section-${section}`
    link.textContent = name
    made.append(before, link, after)
  }
  return made
}
