/** What is on its way into a store, by key, so that nothing is committed of which the key was deleted meanwhile. */
export class Arrivals {
  readonly #underWay = new Map<string, { count: number; isDeleted: boolean }>()

  /** Does `work`, which can ask whether `key` was deleted since it began. */
  async during<T>(key: string, work: (isDeleted: () => boolean) => Promise<T>): Promise<T> {
    const arrival = this.#underWay.get(key) ?? { count: 0, isDeleted: false }
    this.#underWay.set(key, arrival)
    arrival.count++
    try {
      return await work(() => arrival.isDeleted)
    } finally {
      if (--arrival.count === 0 && this.#underWay.get(key) === arrival) this.#underWay.delete(key)
    }
  }

  /** Says that `key` is being deleted: what comes from now on is new. */
  deleted(key: string): void {
    const arrival = this.#underWay.get(key)
    if (arrival === undefined) return
    arrival.isDeleted = true
    this.#underWay.delete(key)
  }
}
