import { expect, it, vi } from 'vitest'
import { bytes } from '../../test/harness.ts'
import { parseEntityTag } from '../fields/etag.ts'
import { entityTagOf } from './entity-tag.ts'

it('RFC 9110 §8.8.3: content has a strong tag, the same for the same bytes', async () => {
  const tag = await entityTagOf(bytes('content'))
  expect(tag).toBe('"7XACtDnprIRfIjV9giusFERz"')
  expect(parseEntityTag(tag!)).toEqual({ weak: false, opaque: tag })
  expect(await entityTagOf(bytes('content'))).toBe(tag)
})

it('one byte more or another makes another tag, of characters that a URL could hold', async () => {
  const tags = await Promise.all(Array.from({ length: 100 }, (_, at) => entityTagOf(new Uint8Array(at))))
  expect(new Set(tags).size).toBe(100)
  for (const tag of tags) expect(tag).toMatch(/^"[\w-]{24}"$/)
})

it('has none where the runtime has no digest', async () => {
  vi.stubGlobal('crypto', {})
  expect(await entityTagOf(bytes('content'))).toBeUndefined()
  vi.unstubAllGlobals()
})
