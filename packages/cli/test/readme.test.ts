import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CATALOGUE } from '../src/examine/catalogue.ts'
import { VARIABLES } from '../src/purge/at-platform.ts'
import { renderBoard } from '../src/render/board.ts'
import { type Binary, buildBinary } from './binary.ts'
import { BOARD } from './board.ts'

/** `README=write` puts into the README what these tests compare it to. */
const isWriting = process.env['README'] === 'write'

const file = join(import.meta.dirname, '../README.md')

let binary: Binary
let server: Server

beforeAll(async () => {
  binary = await buildBinary()
  server = createServer(answerPage).listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterAll(() => {
  server.close()
  binary.remove()
})

/** A page with faults that are often seen; level 0, since how well zlib compresses depends on its version. */
function answerPage(request: IncomingMessage, response: ServerResponse): void {
  const zips = String(request.headers['accept-encoding']).includes('gzip')
  const fields = {
    'Content-Type': 'text/html',
    'Cache-Control': 'public; max-age=300, stale-while-revalidate',
    ETag: 'W/"tide-7"',
    'Set-Cookie': 'session=secret',
  }
  const isKnown = request.headers['if-none-match'] === fields.ETag
  const page = '<p>The tide is at 2.41 m, and rising.</p>\n'.repeat(100)
  response.writeHead(isKnown ? 304 : 200, { ...fields, ...(zips && { 'Content-Encoding': 'gzip' }) })
  if (isKnown || request.method === 'HEAD') response.end()
  else response.end(zips ? gzipSync(page, { level: 0 }) : page)
}

/** Compares, or writes, what stands between the marks `name`; spaces that the formatter puts into tables do not count. */
function expectPart(name: string, text: string): void {
  const readme = readFileSync(file, 'utf8')
  const part = new RegExp(`(<!-- ${name} -->\\n)([^]*?)(<!-- /${name} -->)`)
  const written = part.exec(readme)?.[2] ?? ''
  const plain = (value: string): string => value.replace(/^\|.*$/gm, (row) => row.replace(/ +|-{3,}/g, ' '))
  if (isWriting)
    writeFileSync(
      file,
      readme.replace(part, (_, open, __, close) => `${open}\n${text}\n${close}`),
    )
  else expect(plain(written).trim()).toBe(plain(text).trim())
}

it('shows what the command writes', async () => {
  const { port } = server.address() as AddressInfo
  const { code, out } = await binary.run(['explain', `localhost:${port}/page`])
  expect(code).toBe(1)
  const text = out.replaceAll(`localhost:${port}`, 'localhost:3000')
  expectPart('sample', `\`\`\`console\n$ freshet explain localhost:3000/page\n${text}\`\`\`\n`)
})

it.each([
  ['explain', 'help'],
  ['proxy', 'help-proxy'],
  ['purge', 'help-purge'],
])('shows the help of %s', async (command, part) => {
  const { code, out } = await binary.run([command, '--help'])
  expect(code).toBe(0)
  expectPart(part, `\`\`\`text\n${out}\`\`\`\n`)
})

it('shows the table of the proxy', () => {
  const lines = renderBoard(BOARD, { columns: 100, rows: 16 }, (_, text) => text)
  expectPart('board', `\`\`\`text\n${lines.map((line) => line.trimEnd()).join('\n')}\n\`\`\`\n`)
})

it('has a row for each word of the table', () => {
  const readme = readFileSync(file, 'utf8')
  const rows = [...readme.matchAll(/^\| `([a-z, ]+)` +\| [A-Z]/gm)].map(([, word]) => word)
  const source = readFileSync(join(import.meta.dirname, '../src/traffic/tell.ts'), 'utf8')
  const words = [...source.matchAll(/what: (?:.*\? )?'([a-z, ]+)'(?: : '([a-z, ]+)')?/g)].flatMap((match) =>
    match.slice(1),
  )
  expect(words.length).toBeGreaterThan(10)
  for (const word of words.filter((one) => one !== undefined)) expect(rows).toContain(word)
})

it('has the variables of each platform', () => {
  const rows = Object.entries(VARIABLES).map(([platform, members]) => {
    const names = Object.values(members).map((name) => `\`${name}\``)
    return `| \`${platform}\` | ${names.join(', ') || 'None: from within an app on Deno Deploy alone'} |`
  })
  expectPart('platforms', ['| Platform | Needs |', '| --- | --- |', ...rows, ''].join('\n'))
})

it('has a row for each finding', () => {
  const rows = Object.entries(CATALOGUE).map(([id, [spec, about]]) => `| \`${id}\` | ${about} | ${spec} |`)
  expectPart(
    'findings',
    ['| Finding | What it is | Rests on |', '| --- | --- | --- |', ...rows, ''].join('\n'),
  )
})
