import { describe } from 'vitest'
import { finds, passes } from '../../test/telling.ts'

describe('Connection', () => {
  finds(
    'connection-names-field',
    { 'cache-control': 'max-age=60', connection: 'close, Cache-Control' },
    { severity: 'bad', seen: 'Connection names Cache-Control.' },
  )
  passes('connection-names-field', { 'cache-control': 'max-age=60', connection: 'keep-alive, X-Mine' })
})
