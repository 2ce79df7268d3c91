/** The newest of what is noted under keys, in the order of noting. */
export class Newest<Key, Value> extends Map<Key, Value> {
  readonly #most: number
  /** Stands where the oldest is: to look for it from the start each time would be to pass by all that have gone. */
  #oldest: Iterator<[Key, Value]> | undefined
  /** How many were noted since it last moved. */
  #stood = 0

  /** @param most how many are kept */
  constructor(most: number) {
    super()
    this.#most = most
  }

  /** Notes `value` under `key` as the newest. @returns the oldest, when it had to go */
  note(key: Key, value: Value): readonly [Key, Value] | undefined {
    this.delete(key)
    this.set(key, value)
    if (this.size <= this.#most) {
      // V8 keeps all that a map has held since for an iterator that stands still
      if (++this.#stood > this.size) this.#oldest = undefined
      return undefined
    }
    this.#stood = 0
    this.#oldest ??= this.entries()
    const oldest = this.#oldest.next().value as [Key, Value]
    this.delete(oldest[0])
    return oldest
  }
}
