import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** The examples, each a folder beside this. */
export const examples = [
  'workers-kv',
  'deno-kv',
  'bun-redis',
  'node-hono-redis',
  'node-sqlite',
  'reverse-proxy',
] as const

export type Example = (typeof examples)[number]

/** A request that a README shows, and what it says comes of it: a field, or else the content. */
export interface Shown {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly cacheStatus: string | undefined
  readonly content: string | undefined
}

/** How the README of an example starts it: its first block. */
export function startCommand(example: Example): string {
  return blocksOf(example)[0]!.trim()
}

/** What the README of an example asks it: the lines of its second block. */
export function shownRequests(example: Example): Shown[] {
  return blocksOf(example)[1]!.trim().split('\n').map(shownIn)
}

function blocksOf(example: Example): string[] {
  const readme = readFileSync(join(root, example, 'README.md'), 'utf8')
  return [...readme.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, code]) => code!)
}

const LINE = /^curl (?:-i )?(?:-X (\w+) )?(?:-H '([\w-]+): ([^']*)' )?'localhost:3000(\S*)' +# (.*)$/

function shownIn(line: string): Shown {
  const [, method = 'GET', name, value, path = '', says = ''] = LINE.exec(line) ?? []
  if (path === '') throw new Error(`Nobody can read ${line}`)
  const [, cacheStatus] = /^Cache-Status: (.*)$/.exec(says) ?? []
  const headers = name === undefined || value === undefined ? {} : { [name]: value }
  return { method, path, headers, cacheStatus, content: cacheStatus === undefined ? says : undefined }
}
