import { describe, expect, it } from 'vitest'
import { digest } from './digest.ts'
import { isPosition, pageOf } from './page.ts'
import type { Kept, Place } from './place.ts'

const placeOf = (name: string): Place => ({ name, read: (): Kept => ({ key: name, responses: [] }) })

/** Every name that the pages have, page by page. */
async function pagesOf(names: readonly string[], limit: number, isLate = false): Promise<string[][]> {
  const pages: string[][] = []
  let after: string | undefined
  async function* later(): AsyncGenerator<Place> {
    for (const name of names) yield placeOf(name)
  }
  do {
    const places = (): Iterable<Place> | AsyncIterable<Place> => (isLate ? later() : names.map(placeOf))
    const page = await pageOf(places, { after, limit, deadline: 1000 })
    pages.push(page.kept.map(({ key }) => key))
    after = page.next
    if (after !== undefined && !isPosition(after)) throw new Error(`${after} is no position`)
  } while (after !== undefined)
  return pages
}

/** Names of which several end at the same position. */
function crowded(): string[] {
  const lots = new Map<string, string[]>()
  for (let at = 0; at < 100_000; at++) {
    const name = `https://a.test/${at}`
    const lot = digest(name).slice(0, 3)
    lots.set(lot, [...(lots.get(lot) ?? []), name])
  }
  return [...lots.values()].filter((names) => names.length >= 9).flat()
}

describe('the pages of a store', () => {
  it.each([1, 2, 8, 10, 100])('have each name once, where many begin alike, %i at a time', async (limit) => {
    const names = crowded()
    expect(names.length).toBeGreaterThan(100)
    for (const isLate of [false, true]) {
      const pages = await pagesOf(names, limit, isLate)
      expect(pages.flat().toSorted()).toEqual(names.toSorted())
      expect(Math.max(...pages.map(({ length }) => length))).toBeLessThan(limit + 20)
    }
  })

  it('have each of more names than are held at once, in whatever order they come', async () => {
    const names = Array.from({ length: 25_000 }, (_, at) => `https://a.test/${at}`)
    const sorted = names.toSorted((a, b) => (digest(a) < digest(b) ? -1 : 1))
    for (const order of [names, sorted, sorted.toReversed()]) {
      const pages = await pagesOf(order, 5000)
      expect(pages.flat()).toEqual(sorted)
      expect(pages).toHaveLength(5)
    }
  })

  it('are one, where what is there is just as much as is asked for', async () => {
    const names = ['a', 'b', 'c']
    expect(await pagesOf(names, 3)).toHaveLength(1)
    expect(await pagesOf(names, 2)).toHaveLength(2)
    expect(await pagesOf([], 2)).toEqual([[]])
  })

  it('let others in while names come at once', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    await pagesOf(
      Array.from({ length: 100_000 }, (_, at) => String(at)),
      1000_000,
    )
    clearInterval(timer)
    expect(turns).toBeGreaterThan(5)
  })
})
