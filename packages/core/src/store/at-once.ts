/** What `work` makes of each item, in their order, no more than `atOnce` of them under way. Rejects as the first that does. */
export async function eachOf<Item, Made>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Made>,
): Promise<Made[]> {
  const made: Made[] = []
  for (let first = 0; first < items.length; first += atOnce) {
    made.push(...(await Promise.all(items.slice(first, first + atOnce).map(work))))
  }
  return made
}
