import { createCache } from '@freshet/core'
import { describe, expect, it, vi } from 'vitest'
import { cachePerEnv } from './cache-per-env.ts'

describe('cachePerEnv', () => {
  it('makes one cache for one env', () => {
    const options = vi.fn(() => ({}))
    const cacheOf = cachePerEnv(options)
    const env = { KV: {} }
    expect(cacheOf(env)).toBe(cacheOf(env))
    expect(options).toHaveBeenCalledExactlyOnceWith(env)
  })

  it('makes one cache for copies of an env: they hold the same bindings', () => {
    const cacheOf = cachePerEnv(() => ({}))
    const env = { KV: {}, STAGE: 'production' }
    const cache = cacheOf(env)
    expect(cacheOf({ ...env })).toBe(cache)
    expect(cacheOf({ ...env })).toBe(cache)
  })

  it('makes another cache for other bindings, though they look alike', () => {
    const cacheOf = cachePerEnv((_env: object) => ({}))
    const [one, other] = [{ KV: {} }, { KV: {} }]
    expect(cacheOf(one)).not.toBe(cacheOf(other))
    expect(cacheOf({ KV: one.KV, MORE: 1 })).not.toBe(cacheOf(one))
    expect(cacheOf({ A: undefined })).not.toBe(cacheOf({ B: undefined }))
  })

  it('knows each of several envs that come in turns', () => {
    const cacheOf = cachePerEnv((_env: object) => ({}))
    const [one, other] = [{ KV: {} }, { KV: {} }]
    const caches = [cacheOf(one), cacheOf(other)]
    expect([cacheOf(one), cacheOf(other)]).toEqual(caches)
    expect(cacheOf(one)).toBe(caches[0])
  })

  it('makes one cache where there is no env', () => {
    const cacheOf = cachePerEnv((_env: unknown) => ({}))
    expect(cacheOf(undefined)).toBe(cacheOf(undefined))
  })

  it('takes a cache that was made already', () => {
    const cache = createCache()
    expect(cachePerEnv(() => cache)({})).toBe(cache)
  })

  it('asks again after options that threw', () => {
    let ready = false
    const cacheOf = cachePerEnv(() => {
      if (!ready) throw new Error('not yet')
      return {}
    })
    const env = {}
    expect(() => cacheOf(env)).toThrow('not yet')
    ready = true
    expect(cacheOf(env)).toBe(cacheOf(env))
  })
})
