import type { Output } from '../host.ts'

/** Ms between two frames, at least. */
const PACE = 100

const ESC = '\u001B['
/** The other screen, so that what stood here comes back; no cursor; and no line runs over into the next. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l${ESC}2J`
const LEAVE = `${ESC}?7h${ESC}?25h${ESC}?1049l`
/** Between these a terminal shows nothing half done; one that does not know them passes over them. */
const [BEGIN, END] = [`${ESC}?2026h`, `${ESC}?2026l`]
const [HOME, LINE_END, REST, ALL] = [`${ESC}H`, `${ESC}K`, `${ESC}J`, `${ESC}2J`]

/** A whole terminal, drawn over and over. */
export class Screen {
  readonly #output: Output
  readonly #draw: () => readonly string[]
  #isOpen = false
  #shown = ''
  #last = -Infinity
  #timer: NodeJS.Timeout | undefined

  /** @param draw the lines to show, no more and no longer than there is room for */
  constructor(output: Output, draw: () => readonly string[]) {
    this.#output = output
    this.#draw = draw
  }

  open(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.#output.write(ENTER)
    this.redraw()
  }

  /** Gives the terminal back as it was. May be called again. */
  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#isOpen) this.#output.write(LEAVE)
    this.#isOpen = false
  }

  /** Something is new: it is shown soon, with all that is new until then. */
  touch(): void {
    if (!this.#isOpen || this.#timer !== undefined) return
    const wait = Math.max(0, this.#last + PACE - performance.now())
    this.#timer = setTimeout(() => this.#show(''), wait)
  }

  /** Shows all anew, at once: the terminal has another size, or shows something else. */
  redraw(): void {
    if (!this.#isOpen) return
    clearTimeout(this.#timer)
    this.#shown = ''
    this.#show(ALL)
  }

  /** One write for one frame. */
  #show(before: string): void {
    this.#timer = undefined
    this.#last = performance.now()
    const frame = this.#draw().join(`${LINE_END}\r\n`)
    if (frame === this.#shown) return
    this.#shown = frame
    this.#output.write(`${BEGIN}${before}${HOME}${frame}${LINE_END}${REST}${END}`)
  }
}
