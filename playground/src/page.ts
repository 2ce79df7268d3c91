import { readFile } from 'node:fs/promises'
import { Hono } from 'hono'

const FOLDER = new URL('./page/', import.meta.url)

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
}

/** The page and its parts, read anew for each request: a change shows at the next reload. */
export function page(): Hono {
  const app = new Hono()
  app.get('/', () => serve('index.html'))
  app.get('/page/:file{[a-z]+\\.(?:css|js)}', (c) => serve(c.req.param('file')))
  return app
}

async function serve(file: string): Promise<Response> {
  try {
    const content = await readFile(new URL(file, FOLDER))
    const type = TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
    return new Response(content, { headers: { 'content-type': type, 'cache-control': 'no-cache' } })
  } catch {
    return new Response('Not found', { status: 404 })
  }
}
