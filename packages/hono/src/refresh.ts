import type { Handler } from '@freshet/core'
import { type Context, Hono } from 'hono'
import { matchedRoutes } from 'hono/route'

/**
 * Answers a request as the routes after the current one would, in a context of its own: `next` belongs to a request
 * that is over when a refresh runs in the background. Variables that were set so far are there; an error is thrown.
 */
export function refreshHandler(c: Context): Handler {
  const first = c.req.routeIndex + 1
  return (request) => {
    const app = new Hono({ getPath: () => c.req.path })
    app.use(async (fresh, next) => {
      for (const [name, value] of Object.entries(c.var)) fresh.set(name as never, value as never)
      fresh.setRenderer(async (...page) => fresh.html(await (await c.render(...page)).text()))
      await next()
    })
    for (const { method, path, handler } of matchedRoutes(c).slice(first)) app.on(method, path, handler)
    app.onError((error) => {
      throw error
    })
    return app.fetch(request, c.env, executionContext(c))
  }
}

/** The execution context, looked up only when there is something to wait for: asking costs an exception on Node. */
export function executionContext(c: Context): Context['executionCtx'] | undefined {
  try {
    return c.executionCtx
  } catch {
    return undefined
  }
}
