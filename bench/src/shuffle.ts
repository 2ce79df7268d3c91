/** Gives a list in another order each time, and the same orders in each run. */
export function shuffler(): <Item>(items: readonly Item[]) => Item[] {
  let state = 9111
  const random = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
  return (items) => {
    const shuffled = [...items]
    for (let at = shuffled.length - 1; at > 0; at--) {
      const other = random(at + 1)
      ;[shuffled[at], shuffled[other]] = [shuffled[other]!, shuffled[at]!]
    }
    return shuffled
  }
}
