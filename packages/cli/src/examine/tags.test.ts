import { describe } from 'vitest'
import { finds, passes } from '../../test/telling.ts'

describe('tags', () => {
  finds('cache-tags', { 'cache-tag': 'a, b' }, { severity: 'info', seen: /2 tags for Cloudflare/ })
  finds('cache-tags', { 'cache-tag': `a,${'b'.repeat(100)}` }, { seen: /: a,b{55}\.\.\.$/ })
  finds('cache-tags', { 'surrogate-key': 'a b c' }, { seen: /3 tags for Fastly/ })
  passes('cache-tags', { 'cache-control': 'max-age=60' })

  finds('cache-tags-separator', { 'surrogate-key': 'a, b' }, { severity: 'warn', fix: /spaces/ })
  finds('cache-tags-separator', { 'cache-tag': 'a b' }, { fix: /commas/ })
  passes('cache-tags-separator', { 'cache-tag': 'a, b', 'surrogate-key': 'a b' })

  const many = Array.from({ length: 501 }, (_, at) => `t${at}`).join(',')
  finds('cache-tags-limit', { 'deno-cache-tag': many }, { severity: 'warn', seen: /501 tags.*500/ })
  finds('cache-tags-limit', { 'deno-cache-tag': 'a'.repeat(1025) }, { seen: /1025 characters/ })
  finds('cache-tags-limit', { 'surrogate-key': 'abcdefg '.repeat(2049).trim() }, { seen: /takes 16384/ })
  passes('cache-tags-limit', { 'deno-cache-tag': many.slice(0, many.lastIndexOf(',')) })
})
