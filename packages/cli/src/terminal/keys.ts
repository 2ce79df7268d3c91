import type { Input } from '../host.ts'

/** What keys do. */
export interface KeyActions {
  purge(): void
  clear(): void
  quit(): void
  /** Ctrl-C, which is a key like others while each is heard at once. */
  interrupt(): void
  /** Ctrl-Z. */
  suspend(): void
  redraw(): void
}

/** What the keys do, for a line below the table. */
export const KEY_HELP: readonly string[] = ['p purge everything', 'c clear', 'q quit']

const ACTIONS: Readonly<Record<string, keyof KeyActions>> = {
  p: 'purge',
  c: 'clear',
  q: 'quit',
  '\u0003': 'interrupt',
  '\u001A': 'suspend',
  '\u000C': 'redraw',
}

/** Hears keys one by one. Gives what ends that and leaves the terminal as it was; it may be called again. */
export function listenToKeys(input: Input, actions: KeyActions): () => void {
  const onData = (data: unknown): void => {
    const text = String(data)
    // an arrow, or what a terminal says of itself, has letters that nobody has typed
    if (text.startsWith('\u001B')) return
    for (const key of text) {
      const action = ACTIONS[key.toLowerCase()]
      if (action !== undefined) actions[action]()
    }
  }
  input.setRawMode?.(true)
  input.on('data', onData)
  input.resume()
  let isOver = false
  return () => {
    if (isOver) return
    isOver = true
    input.off('data', onData)
    input.setRawMode?.(false)
    input.pause()
  }
}
