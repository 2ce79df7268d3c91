import { describe, expect, it } from 'vitest'
import { isSafe } from './methods.ts'

describe('RFC 9110 §9.2.1: safe methods', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY', 'PROPFIND', 'REPORT', 'SEARCH', 'PRI'])(
    '%s is safe',
    (method) => expect(isSafe(method)).toBe(true),
  )

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'LOCK', 'MOVE', 'UNKNOWN', '', 'get', 'constructor'])(
    '%j is not known to be safe',
    (method) => expect(isSafe(method)).toBe(false),
  )
})
