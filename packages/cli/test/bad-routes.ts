import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { FindingId } from '../src/examine/catalogue.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

type Fields = Record<string, string | string[]>

const PAGE = 'The tide is at 2.41 m, and rising. '.repeat(20)
const minute = { 'Cache-Control': 'max-age=60' }

/** A page with these fields; HEAD and conditions are answered as they should be. */
function page(fields: Fields): Answer {
  return (request, response) => {
    const all: Fields = { ETag: '"tide"', ...fields }
    const isKnown = request.headers['if-none-match'] === all['ETag']
    response.writeHead(isKnown ? 304 : 200, all).end(isKnown || request.method === 'HEAD' ? undefined : PAGE)
  }
}

/** Seconds from now as an HTTP-date. */
function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toUTCString()
}

/** Compresses for clients that take it. */
function compressing(fields: Fields): Answer {
  return (request, response) => {
    const zips = String(request.headers['accept-encoding']).includes('gzip')
    const tag = String(fields['ETag'])
    const isKnown = request.headers['if-none-match'] === tag
    response.writeHead(isKnown ? 304 : 200, { ...fields, ...(zips && { 'Content-Encoding': 'gzip' }) })
    if (isKnown || request.method === 'HEAD') response.end()
    else response.end(zips ? gzipSync(PAGE) : PAGE)
  }
}

let count = 0

/** Twenty and more ways to go wrong, and the finding that each is bad for, at least. */
export const BAD_ROUTES: Readonly<Record<string, readonly [FindingId, Answer]>> = {
  '/misspelt': ['misspelt-directive', page({ 'Cache-Control': 'max_age=60' })],
  '/separator': ['wrong-separator', page({ 'Cache-Control': 'public; max-age=60' })],
  '/fraction': ['malformed-number', page({ 'Cache-Control': 'max-age=1.5' })],
  '/quote': ['unclosed-quote', page({ 'Cache-Control': 'max-age="60, public' })],
  '/both': ['public-and-private', page({ 'Cache-Control': 'public, private, max-age=60' })],
  '/twice': ['conflicting-duplicates', page({ 'Cache-Control': ['max-age=60', 'max-age=300'] })],
  '/clock': ['date-wrong', page({ ...minute, Date: inSeconds(-3600) })],
  '/expires': ['date-invalid', page({ Expires: 'tomorrow' })],
  '/future': ['last-modified-future', page({ ...minute, 'Last-Modified': inSeconds(3600) })],
  '/age': ['age-unreadable', page({ ...minute, Age: 'young' })],
  '/fields': ['duplicate-field', page({ ...minute, 'Content-Type': ['text/html', 'text/plain'] })],
  '/pragma': ['pragma-in-response', page({ Pragma: 'no-cache' })],
  '/tag': ['etag-malformed', page({ ...minute, ETag: 'tide' })],
  '/ignored': [
    'etag-ignored',
    (_, response) => response.writeHead(200, { ...minute, ETag: '"tide"' }).end(PAGE),
  ],
  '/changing': [
    'etag-changes',
    (_, response) => response.writeHead(200, { ...minute, ETag: `"${++count}"` }).end(PAGE),
  ],
  '/encodings': [
    'etag-across-encodings',
    compressing({ ...minute, ETag: '"tide"', Vary: 'Accept-Encoding' }),
  ],
  '/unvaried': ['vary-missing-encoding', compressing({ ...minute, ETag: 'W/"tide"' })],
  '/vary': ['vary-malformed', page({ ...minute, Vary: 'Accept Cookie' })],
  '/cookie': ['set-cookie-shared', page({ ...minute, 'Set-Cookie': 'sid=secret' })],
  '/connection': ['connection-names-field', page({ ...minute, Connection: 'close, ETag' })],
  '/cdn': ['cdn-field-malformed', page({ ...minute, 'CDN-Cache-Control': 'Max-Age = 60' })],
  '/other-tag': [
    'not-modified-other-etag',
    (request, response) => {
      const isAsked = request.headers['if-none-match'] !== undefined
      response.writeHead(isAsked ? 304 : 200, { ...minute, ETag: isAsked ? '"ebb"' : '"tide"' })
      response.end(isAsked ? undefined : PAGE)
    },
  ],
  '/refused': [
    'condition-refused',
    (request, response) => {
      const isAsked = request.headers['if-none-match'] !== undefined
      response.writeHead(isAsked ? 500 : 200, { ...minute, ETag: '"tide"' }).end(PAGE)
    },
  ],
  '/range': [
    'range-wrong',
    (request, response) => {
      if (request.headers.range === undefined)
        return page({ ...minute, 'Accept-Ranges': 'bytes' })(request, response)
      response.writeHead(206, { ...minute, ETag: '"tide"', 'Content-Range': 'bytes 0-9/700' }).end(PAGE)
    },
  ],
  '/unasked': [
    'encoding-unasked',
    (_, response) =>
      response
        .writeHead(200, { 'Cache-Control': 'no-store', 'Content-Encoding': 'gzip' })
        .end(gzipSync(PAGE)),
  ],
  '/short': [
    'content-broken',
    (request, response) => {
      response.writeHead(200, { ...minute, 'Content-Length': '1000' })
      if (request.method === 'HEAD') response.end()
      else response.write(PAGE, () => response.destroy())
    },
  ],
}
