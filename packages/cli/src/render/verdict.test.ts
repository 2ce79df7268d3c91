import { expect, it } from 'vitest'
import { dateAt, type Fields, transcriptOf } from '../../test/telling.ts'
import { viewOf } from '../examine/view.ts'
import { verdictRows } from './verdict.ts'

function rows(fields: Fields, status = 200): Record<string, string> {
  const { verdicts } = viewOf(transcriptOf({ status, fields }))
  return Object.fromEntries(verdictRows(verdicts, 'etag' in fields))
}

it.each<[Fields, Record<string, string>]>([
  [
    { 'cache-control': 'max-age=300, stale-while-revalidate=60, stale-if-error=3600', etag: '"a"' },
    {
      'All caches':
        'They use it for 5 minutes (max-age). Once it is older, they may use it for 1 minute more while they ask in the background. ' +
        'Later they ask whether it has changed before each use. If the server fails, they may use it for 1 hour more.',
    },
  ],
  [
    { 'cache-control': 'private, max-age=60', age: '12', date: dateAt(-12) },
    {
      'Shared caches': 'They do not store it: it says private.',
      Browsers:
        'They use it for 1 minute (max-age). It is 12 seconds old already: 48 seconds left. ' +
        'Once it is older, they fetch it anew before each use.',
    },
  ],
  [
    { 'cache-control': 'max-age=60, s-maxage=600', etag: '"a"' },
    {
      'Shared caches':
        'They use it for 10 minutes (s-maxage). Once it is older, they must ask whether it has changed before each use, and show an error if they cannot (s-maxage).',
      Browsers:
        'They use it for 1 minute (max-age). Once it is older, they ask whether it has changed before each use.',
    },
  ],
  [
    { 'cache-control': 'no-cache', etag: '"a"' },
    { 'All caches': 'They store it, but ask whether it has changed before each use (no-cache).' },
  ],
  [
    { 'cache-control': 'max-age=0', etag: '"a"' },
    {
      'All caches': 'They store it, but ask whether it has changed before each use.',
    },
  ],
  [{ 'cache-control': 'no-store' }, { 'All caches': 'They do not store it: it says no-store.' }],
  [
    { 'cache-control': 'no-store', 'netlify-cdn-cache-control': 'durable, max-age=60' },
    {
      'Shared caches': 'They do not store it: it says no-store.',
      Browsers: 'They do not store it: it says no-store.',
      Netlify: 'They use it for 1 minute (max-age). Once it is older, they fetch it anew before each use.',
    },
  ],
  [
    { 'cache-control': 'max-age=0', 'surrogate-control': 'max-age=60', etag: '"a"' },
    {
      'Shared caches': 'They store it, but ask whether it has changed before each use.',
      Browsers: 'They store it, but ask whether it has changed before each use.',
      Fastly:
        'They use it for 1 minute (max-age). Once it is older, they ask whether it has changed before each use.',
    },
  ],
  [{ 'cache-control': 'no-store, max-age="60' }, { 'All caches': 'They do not store it: it says no-store.' }],
  [
    { 'cache-control': 'max-age=60', age: '90', date: dateAt(-90) },
    {
      'All caches':
        'They do not keep it: it is older than it may be used for, and nothing lets them ask whether it has changed.',
    },
  ],
  [
    { 'cache-control': 'no-cache' },
    { 'All caches': 'They do not keep it: nothing lets them use it, nor ask whether it has changed.' },
  ],
  [
    { 'cache-control': 'max-age=0, stale-while-revalidate=60', etag: '"a"' },
    {
      'All caches':
        'They store it, and may use it for 1 minute while they ask in the background. Later they ask whether it has changed before each use.',
    },
  ],
  [
    { 'cache-control': 'max-age="60' },
    { 'All caches': 'Careful ones do not store it, as a quote that is never closed may hide anything.' },
  ],
  [
    { 'last-modified': dateAt(-36_000), etag: '"a"' },
    {
      'All caches':
        'They may use it for about 1 hour: a guess, as nothing says how long. Once it is older, they ask whether it has changed before each use.',
    },
  ],
  [
    { expires: dateAt(60), etag: '"a"' },
    {
      'All caches':
        'They use it for 1 minute (Expires). Once it is older, they ask whether it has changed before each use.',
    },
  ],
])('%j', (fields, expected) => {
  expect(rows(fields)).toEqual(expected)
})

it('a redirect that says nothing is not stored', () => {
  expect(rows({ location: '/' }, 302)).toEqual({
    'All caches': 'They do not store it: nothing says how long it is fresh, nor does its status.',
  })
})
