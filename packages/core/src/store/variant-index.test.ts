import { describe, expect, it } from 'vitest'
import type { SelectingField } from '../message.ts'
import { asking } from './contract/sample.ts'
import { addVariant, emptyIndex, lists, selectedNames, variantName } from './variant-index.ts'
import type { Listing, VariantIndex } from './variant-index.ts'

const chunks = { id: 'c2', count: 2 }
const index: VariantIndex = {
  generation: 'g',
  selections: [['x-a'], []],
  variants: ['v1', 'v2'],
  chunks: { v2: chunks },
}
const a = (value: string | null): SelectingField[] => [['x-a', value]]
const listing = (selecting: Listing['selecting'], name: string, run?: Listing['chunks']): Listing => ({
  name,
  selecting,
  chunks: run,
})

describe('the name of a variant', () => {
  it('differs by key, generation, field and value, by absent and empty, and by where a value ends', () => {
    const names = [
      variantName('k', index, a('v')),
      variantName('K', index, a('v')),
      variantName('k', { ...index, generation: 'h' }, a('v')),
      variantName('k', index, [['x-b', 'v']]),
      variantName('k', index, a('w')),
      variantName('k', index, a('')),
      variantName('k', index, a(null)),
      variantName('k', index, a('null')),
      variantName('k', index, []),
      variantName('k', index, [...a('v'), ['x-b', 'w']]),
      variantName('k', index, a('v","x-b","w')),
    ]
    expect(new Set(names).size).toBe(names.length)
  })

  it('is found again from a request, for each selection in order', () => {
    const [v, none, empty, plain] = [a('v'), a(null), a(''), []].map((selecting) =>
      variantName('k', index, selecting),
    )
    const listed = { ...index, variants: [plain!, empty!, none!, v!] }
    expect(selectedNames('k', listed, asking(a('v')))).toEqual([v, plain])
    expect(selectedNames('k', listed, asking())).toEqual([none, plain])
    expect(selectedNames('k', listed, asking(a('')))).toEqual([empty, plain])
  })

  it('is not found when the index does not list it, so that no read is spent on it', () => {
    const listed = { ...index, variants: [variantName('k', index, [])] }
    expect(selectedNames('k', listed, asking(a('v')))).toEqual(listed.variants)
    expect(selectedNames('K', listed, asking(a('v')))).toEqual([])
  })

  it('is looked for in four selections at most, however many a record lists', () => {
    const selections = Array.from({ length: 1000 }, (_, n) => [`x-${n}`])
    const variants = selections.map(([name = '']) => variantName('k', index, [[name, null]]))
    expect(selectedNames('k', { ...index, selections, variants }, asking())).toEqual(variants.slice(0, 4))
  })
})

describe('emptyIndex', () => {
  it('is of another generation each time', () => {
    expect(new Set(Array.from({ length: 1000 }, () => emptyIndex().generation)).size).toBe(1000)
  })
})

describe('addVariant', () => {
  it('puts a new variant and its selection first', () => {
    expect(addVariant(index, listing([['x-b', 'v']], 'v3'), 64)).toEqual({
      index: { ...index, selections: [['x-b'], ['x-a'], []], variants: ['v3', 'v1', 'v2'] },
      dropped: [],
    })
  })

  it('moves a known selection to the front for a new variant', () => {
    expect(addVariant(index, listing([], 'v3'), 64).index.selections).toEqual([[], ['x-a']])
  })

  it('answers the same object for what is listed', () => {
    expect(addVariant(index, listing(a('v'), 'v2', { ...chunks }), 64).index).toBe(index)
    expect(addVariant(index, listing(a('v'), 'v1'), 64).index).toBe(index)
  })

  it('lists a variant anew when its content lies elsewhere, and forgets where it lay', () => {
    const other = { id: 'c3', count: 1 }
    expect(addVariant(index, listing(a('v'), 'v2', other), 64).index).toMatchObject({
      variants: ['v2', 'v1'],
      chunks: { v2: other },
    })
    expect(addVariant(index, listing(a('v'), 'v1', other), 64).index.chunks).toEqual({
      v1: other,
      v2: chunks,
    })
    expect(addVariant(index, listing(a('v'), 'v2'), 64).index.chunks).toEqual({})
    expect(index.chunks).toEqual({ v2: chunks })
  })

  it('lists a selection again that was pushed out, without listing the variant twice', () => {
    const { selections, variants } = addVariant(index, listing([['x-b', 'v']], 'v2', chunks), 64).index
    expect(selections[0]).toEqual(['x-b'])
    expect(variants).toEqual(['v2', 'v1'])
  })

  it('keeps the four newest selections', () => {
    let full = index
    for (const name of ['x-b', 'x-c', 'x-d'])
      full = addVariant(full, listing([[name, '']], `v-${name}`), 64).index
    expect(full.selections).toEqual([['x-d'], ['x-c'], ['x-b'], ['x-a']])
  })

  it('tells the names that no longer fit', () => {
    const added = addVariant(index, listing(a('v'), 'v3'), 2)
    expect(added.index.variants).toEqual(['v3', 'v1'])
    expect(added.index.chunks).toEqual({})
    expect(added.dropped).toEqual(['v2'])
  })
})

describe('lists', () => {
  it('says whether the index would stay as it is', () => {
    expect(lists(index, listing(a('v'), 'v1'))).toBe(true)
    expect(lists(index, listing([], 'v2', chunks))).toBe(true)
    expect(lists(index, listing(a('v'), 'v2'))).toBe(false)
    expect(lists(index, listing(a('v'), 'v3'))).toBe(false)
    expect(lists(index, listing([['x-b', 'v']], 'v1'))).toBe(false)
    expect(lists(index, listing([...a('v'), ['x-b', 'v']], 'v1'))).toBe(false)
  })
})
