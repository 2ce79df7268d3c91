// Run by Bun: tells what is thrown for what cannot be cached.
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
console.log(JSON.stringify(thrown))
