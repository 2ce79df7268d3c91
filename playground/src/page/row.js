import { askWhy, showExplanation } from './why.js'
import { duration, inWords } from './words.js'

/**
 * @typedef {{ path: string, name: string, note: string, cacheControl: string }} Exhibit
 * @typedef {import('./ask.js').Answer} Answer
 */

/** The rows of one endpoint: its last answer, and the buttons that ask for the next. */
export class Row {
  /** Counts requests, so that a late answer does not stand in place of a newer one. */
  #asked = 0
  #picture = ''
  /** @type {import('./ask.js').Wishes} those of the last request */
  #wishes = {}
  #delay

  /**
   * @param {Exhibit} exhibit
   * @param {number} delay ms that the source takes
   */
  constructor(exhibit, delay) {
    const template = /** @type {HTMLTemplateElement} */ (document.querySelector('#exhibit'))
    const copy = document.importNode(template.content, true)
    this.element = /** @type {HTMLElement} */ (copy.querySelector('tbody'))
    this.exhibit = exhibit
    this.#delay = delay
    this.element.dataset.path = exhibit.path
    this.#find('.name').textContent = exhibit.name
    this.#find('.path').textContent = exhibit.path
    this.#find('.path').setAttribute('href', exhibit.path)
    this.#find('.directives').textContent = exhibit.cacheControl
    this.#find('.note').textContent = exhibit.note
    this.#find('[role=group]').setAttribute('aria-label', `Ask ${exhibit.path}`)
  }

  /**
   * Says that an answer is awaited.
   *
   * @param {import('./ask.js').Wishes} wishes
   * @returns {{ text: (text: string) => void, answer: (answer: Answer) => void, failure: (error: unknown) => void }}
   *   what to do with it
   */
  expect(wishes) {
    this.#wishes = wishes
    const number = ++this.#asked
    this.element.setAttribute('aria-busy', 'true')
    /** @param {() => void} show */
    const ifLatest = (show) => {
      if (number === this.#asked) show()
    }
    return {
      text: (text) => ifLatest(() => this.#showText(text)),
      answer: (answer) => ifLatest(() => this.#showAnswer(answer)),
      failure: (error) => ifLatest(() => this.#showFailure(error)),
    }
  }

  /** Opens or closes the explanation. */
  async toggleWhy() {
    const button = this.#find('[data-ask=why]')
    const isOpen = button.getAttribute('aria-expanded') !== 'true'
    button.setAttribute('aria-expanded', String(isOpen))
    this.#find('.why').hidden = !isOpen
    await this.explain()
  }

  /** Explains the last request, where somebody wants to know. */
  async explain() {
    const why = this.#find('.why')
    if (why.hidden) return
    const { last, now } = await askWhy(this.exhibit.path, this.#wishes, this.#find('.now'))
    showExplanation(this.#find('.last'), last ?? 'It is not remembered any more.')
    showExplanation(this.#find('.now'), now)
  }

  /** @param {Answer} answer */
  #showAnswer(answer) {
    const told = inWords(answer.cacheStatus)
    this.element.removeAttribute('aria-busy')
    this.element.dataset.answers = String(Number(this.element.dataset.answers ?? 0) + 1)
    this.#cell('status').textContent = String(answer.status)
    this.#cell('age').textContent = answer.age === null ? '–' : `${answer.age} s`
    this.#showTold(told)
    this.#find('.field').textContent = answer.cacheStatus
    this.#showTime(answer)
    if (answer.type.startsWith('image/')) this.#showPicture(answer)
    else this.#showText(new TextDecoder().decode(answer.bytes) || '(empty)')
  }

  /** @param {import('./words.js').Told} told */
  #showTold({ kind, badge, words }) {
    this.#find('.badge').textContent = badge
    this.#find('.badge').dataset.kind = kind
    this.#find('.words').textContent = words
  }

  /** @param {Answer} answer */
  #showTime({ chunks, first, took, crowd }) {
    const streamed = chunks > 1 ? `, first part after ${duration(first)}` : ''
    // most of it may be the browser's own queue
    const crowded = crowd > 1 ? `, one of ${crowd} at once` : ''
    this.#find('.duration').textContent = duration(took) + (crowded || streamed)
    this.#find('.bar').style.setProperty('--share', String(Math.min(1, took / this.#delay)))
  }

  /** @param {string} text */
  #showText(text) {
    const lines = document.createElement('pre')
    lines.textContent = text.length > 300 ? `${text.slice(0, 300)}…` : text.trimEnd()
    this.#cell('body').firstElementChild?.replaceChildren(lines)
  }

  /** @param {Answer} answer */
  #showPicture({ bytes, type }) {
    URL.revokeObjectURL(this.#picture)
    this.#picture = URL.createObjectURL(new Blob([bytes], { type }))
    const image = new Image(40, 40)
    image.src = this.#picture
    image.alt = 'A drop of water'
    const size = document.createElement('span')
    size.textContent = `${type}, ${bytes.byteLength.toLocaleString('en')} bytes`
    this.#cell('body').firstElementChild?.replaceChildren(image, size)
  }

  /** @param {unknown} error */
  #showFailure(error) {
    this.element.removeAttribute('aria-busy')
    for (const name of ['status', 'age']) this.#cell(name).textContent = '–'
    this.#showTold({ kind: 'none', badge: 'no answer', words: `The server did not answer: ${String(error)}` })
    this.#find('.field').textContent = ''
    this.#find('.duration').textContent = '–'
    this.#find('.bar').style.setProperty('--share', '0')
    this.#cell('body').firstElementChild?.replaceChildren()
  }

  /** @param {string} name */
  #cell(name) {
    return this.#find(`[data-cell=${name}]`)
  }

  /** @param {string} selector */
  #find(selector) {
    return /** @type {HTMLElement} */ (this.element.querySelector(selector))
  }
}
