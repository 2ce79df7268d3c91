import { ask, inTurn } from './ask.js'
import { followEvents, showState } from './log.js'
import { Row } from './row.js'
import { inWords } from './words.js'

/** One connection of the browser's six is for the log. */
const AT_ONCE = 5
const MANY = 20

/** @type {Record<string, import('./ask.js').Wishes>} */
const WISHES = {
  plain: {},
  reload: { cacheControl: 'max-age=0' },
  hard: { cacheControl: 'no-cache' },
  stored: { cacheControl: 'only-if-cached' },
  french: { language: 'fr' },
}

/** @type {Map<string, Row>} */
const rows = new Map()

/** @param {string} text */
function say(text) {
  const status = document.querySelector('#status')
  if (status) status.textContent = text
}

/**
 * @param {Row} row
 * @param {import('./ask.js').Wishes} [wishes]
 */
async function askRow(row, wishes = {}) {
  const show = row.expect(wishes)
  try {
    const answer = await ask(row.exhibit.path, { ...wishes, onText: show.text })
    show.answer(answer)
    await row.explain()
    return answer
  } catch (error) {
    show.failure(error)
    return undefined
  }
}

/** @param {Row} row @param {string} kind */
async function askOne(row, kind) {
  const { path } = row.exhibit
  const answer = await askRow(row, WISHES[kind])
  if (answer)
    say(`${path}: ${answer.status}, ${inWords(answer.cacheStatus).badge}, ${Math.round(answer.took)} ms.`)
}

/** @param {Row} row */
async function askMany(row) {
  const { path } = row.exhibit
  const before = await callsTo(path)
  /** @type {Record<string, number>} */
  const badges = {}
  const askAndCount = async () => {
    const badge = inWords((await askRow(row, { crowd: MANY }))?.cacheStatus ?? null).badge
    badges[badge] = (badges[badge] ?? 0) + 1
  }
  await Promise.all(Array.from({ length: MANY }, askAndCount))
  const calls = (await callsTo(path)) - before
  const kinds = Object.entries(badges).map(([badge, count]) => `${count} ${badge}`)
  say(`${path}: ${MANY} answers, ${calls} source ${calls === 1 ? 'call' : 'calls'} (${kinds.join(', ')}).`)
}

/** @param {string} path @returns {Promise<number>} */
async function callsTo(path) {
  const state = await (await fetch('/playground/state')).json()
  return state.callsTo[path] ?? 0
}

async function askAll() {
  say('Asking each endpoint once…')
  for (const row of rows.values()) row.element.setAttribute('aria-busy', 'true')
  let hits = 0
  await inTurn([...rows.values()], AT_ONCE, async (row) => {
    const answer = await askRow(row)
    if (answer && inWords(answer.cacheStatus).kind === 'hit') hits++
  })
  say(`${rows.size} endpoints asked, ${hits} answered from the store.`)
}

/** @param {string} action */
async function post(action) {
  const response = await fetch(`/playground/${action}`, { method: 'POST' })
  return response.json()
}

/** @param {Row} row */
async function purge(row) {
  const { path } = row.exhibit
  const { purged } = await post(`purge?url=${encodeURIComponent(path)}`)
  await row.explain()
  say(purged ? `${path}: purged. The next answer comes from the source.` : `${path}: nothing was stored.`)
}

/** @type {Record<string, (button: HTMLElement) => Promise<void>>} */
const ACTIONS = {
  'ask-all': askAll,
  async restart() {
    showState(await post('restart'))
    say('The source was restarted. What is stored stays the answer for its lifetime.')
  },
  async clock(button) {
    showState(await post(`clock?seconds=${button.dataset.seconds}`))
    say(`The clock was moved on by ${button.textContent}. Ask again to see what is stale now.`)
  },
}

/** @param {HTMLElement} button */
async function press(button) {
  const { do: action, ask: kind } = button.dataset
  const row = rows.get(button.closest('tbody')?.dataset.path ?? '')
  if (action) await ACTIONS[action]?.(button)
  else if (row && kind === 'many') await askMany(row)
  else if (row && kind === 'purge') await purge(row)
  else if (row && kind === 'why') await row.toggleWhy()
  else if (row && kind) await askOne(row, kind)
}

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element && event.target.closest('button')
  if (button) press(button).catch((error) => say(`The playground’s server does not answer: ${error.message}`))
})

const [exhibits, state] = await Promise.all(
  ['/playground/exhibits', '/playground/state'].map(async (url) => (await fetch(url)).json()),
)
for (const exhibit of exhibits) {
  const row = new Row(exhibit, state.delay)
  rows.set(exhibit.path, row)
  document.querySelector('#endpoints')?.append(row.element)
}
showState(state)
followEvents()
await askAll()
