import { expect, it } from 'vitest'
import { transcriptOf } from '../../test/telling.ts'
import { firstUrl, redirectTarget } from './redirects.ts'

it.each([
  [301, '/b', 'https://example.com/b'],
  [308, 'http://other.example/#top', 'http://other.example/'],
  [302, 'ftp://other.example/', undefined],
  [302, 'https://', undefined],
  [200, '/b', undefined],
  [300, '/b', undefined],
])('a %d with Location: %s leads to %s', (status, location, target) => {
  const { answer } = transcriptOf({ status, fields: { location } }).exchanges[0]!
  expect(redirectTarget('https://example.com/a', answer)).toBe(target)
})

it('leaves the fragment with the client', () => {
  expect(firstUrl('https://example.com/a?b#c')).toBe('https://example.com/a?b')
})
