/** The newest of what is noted under keys, in the order of noting. */
export class Newest<Key, Value> extends Map<Key, Value> {
  readonly #most: number
  /**
   * Stands where the oldest is: to look for it from the start each time would be to pass by all that have gone. Taken anew once
   * as many were noted as there are, for an engine keeps for it all that the map held since it last moved.
   */
  #oldest: Iterator<[Key, Value]> = this.entries()
  #noted = 0

  /** @param most how many are kept */
  constructor(most: number) {
    super()
    this.#most = most
  }

  /** Notes `value` under `key` as the newest. @returns the oldest, when it had to go */
  note(key: Key, value: Value): readonly [Key, Value] | undefined {
    this.delete(key)
    this.set(key, value)
    if (++this.#noted > this.size) {
      this.#oldest = this.entries()
      this.#noted = 0
    }
    if (this.size <= this.#most) return undefined
    const oldest = this.#oldest.next().value as [Key, Value]
    this.delete(oldest[0])
    return oldest
  }
}
