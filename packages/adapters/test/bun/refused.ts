// Run by Bun: tells what is thrown for what cannot be cached, and what becomes of an upgrade.
import { withCache } from '../../src/bun.ts'

const serve = { fetch: () => new Response('x') }
const tries = [
  () => withCache(undefined as never),
  () => withCache({ port: 0 } as never),
  () => withCache(serve, { maxBodySize: -1 }),
]
const thrown = tries.map((attempt) => {
  try {
    attempt()
    return 'nothing'
  } catch (error) {
    return String(error)
  }
})
// a handler that upgrades answers with nothing
const upgrading = withCache({ fetch: () => undefined, websocket: { message() {} } })
const request = new Request('http://a.test/', { headers: { upgrade: 'websocket' } })
const server = {} as Bun.Server<undefined>
const upgraded = await upgrading.fetch?.call(server, request, server)
console.log(JSON.stringify([...thrown, String(upgraded)]))
