import { describe, expect, it } from 'vitest'
import { bundle, type Bundle, sizeOf } from './bundle.ts'
import { type Feature, features } from './features.ts'
import { createCacheAlone } from './imports.ts'
import { requiredSize, weigh } from './weigh.ts'

const parsing: Promise<Bundle> = bundle("export { parseCacheControl } from '@freshet/core/cache-control'")
const lists: Feature = { title: 'lists', paths: /^fields\/list\.ts$/, isRequired: true }
const rest: Feature = { title: 'rest', paths: /^/ }

describe('weigh', () => {
  it('leaves no byte out, and counts none twice', async () => {
    const whole = await parsing
    const weights = weigh(whole, [lists, rest])
    expect(weights.map(({ feature }) => feature.title)).toEqual(['rest', 'lists'])
    const sum = weights.reduce((sum, { minified }) => sum + minified, 0)
    expect(sum).toBe(sizeOf(whole.code).minified)
    for (const { minified, modules } of weights) {
      expect(modules.reduce((sum, [, bytes]) => sum + bytes, 0)).toBe(minified)
    }
  })

  it('knows text by the module that it comes of', async () => {
    const weights = weigh(await parsing, [lists, rest])
    const listed = weights.find(({ feature }) => feature === lists)
    expect(listed?.modules.map(([path]) => path)).toEqual(['fields/list.ts'])
    const others = weights.find(({ feature }) => feature === rest)?.modules.map(([path]) => path)
    expect(others).toEqual(['fields/cache-control.ts', 'fields/memo.ts', 'fields/directives.ts'])
  })

  it('takes off after gzip no more than the whole has, and leaves what is required', async () => {
    const whole = await parsing
    const { gzip, minified } = sizeOf(whole.code)
    const weights = weigh(whole, [lists, rest])
    const [, listed] = weights
    const required = requiredSize(whole, [lists, rest])
    expect(required.minified).toBe(listed!.minified)
    expect(required.minified).toBeLessThan(minified / 2)
    for (const weight of weights) {
      expect(weight.gzip).toBeGreaterThan(100)
      expect(weight.gzip).toBeLessThan(gzip)
    }
  })

  it('refuses a module that belongs to no feature', async () => {
    const whole = await parsing
    expect(() => weigh(whole, [lists])).toThrow('belongs to no feature')
  })
})

describe('the features of a cache', () => {
  it('have modules each', async () => {
    const weights = weigh(await bundle(createCacheAlone.code), features)
    expect(new Set(weights.map(({ feature }) => feature))).toEqual(new Set(features))
  })
})
