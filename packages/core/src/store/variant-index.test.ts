import { describe, expect, it } from 'vitest'
import type { SelectingField } from '../message.ts'
import { asking } from './contract/sample.ts'
import { addVariant, emptyIndex, selectedNames, variantName } from './variant-index.ts'
import type { VariantIndex } from './variant-index.ts'

const index: VariantIndex = { generation: 'g', selections: [['x-a'], []], variants: ['v1', 'v2'] }
const a = (value: string | null): SelectingField[] => [['x-a', value]]

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
    expect(selectedNames('k', index, asking(a('v')))).toEqual([
      variantName('k', index, a('v')),
      variantName('k', index, []),
    ])
    expect(selectedNames('k', index, asking())[0]).toBe(variantName('k', index, a(null)))
    expect(selectedNames('k', index, asking(a('')))[0]).toBe(variantName('k', index, a('')))
  })

  it('is made for four selections at most, however many a record lists', () => {
    const many = { ...index, selections: Array.from({ length: 1000 }, (_, n) => [`x-${n}`]) }
    expect(selectedNames('k', many, asking())).toHaveLength(4)
  })
})

describe('emptyIndex', () => {
  it('is of another generation each time', () => {
    expect(new Set(Array.from({ length: 1000 }, () => emptyIndex().generation)).size).toBe(1000)
  })
})

describe('addVariant', () => {
  it('puts a new variant and its selection first', () => {
    expect(addVariant(index, [['x-b', 'v']], 'v3', 64)).toEqual({
      index: { generation: 'g', selections: [['x-b'], ['x-a'], []], variants: ['v3', 'v1', 'v2'] },
      dropped: [],
    })
  })

  it('moves a known selection to the front for a new variant', () => {
    expect(addVariant(index, [], 'v3', 64).index.selections).toEqual([[], ['x-a']])
  })

  it('answers the same object for what is listed', () => {
    expect(addVariant(index, a('v'), 'v2', 64).index).toBe(index)
  })

  it('lists a selection again that was pushed out, without listing the variant twice', () => {
    const { selections, variants } = addVariant(index, [['x-b', 'v']], 'v2', 64).index
    expect(selections[0]).toEqual(['x-b'])
    expect(variants).toEqual(['v2', 'v1'])
  })

  it('keeps the four newest selections', () => {
    let full = index
    for (const name of ['x-b', 'x-c', 'x-d']) full = addVariant(full, [[name, '']], `v-${name}`, 64).index
    expect(full.selections).toEqual([['x-d'], ['x-c'], ['x-b'], ['x-a']])
  })

  it('tells the names that no longer fit', () => {
    const added = addVariant(index, a('v'), 'v3', 2)
    expect(added.index.variants).toEqual(['v3', 'v1'])
    expect(added.dropped).toEqual(['v2'])
  })
})
