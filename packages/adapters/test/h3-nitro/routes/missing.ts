import { defineHandler } from 'nitro/h3'

let calls = 0

export default defineHandler(
  () => new Response(`call ${++calls}`, { status: 404, headers: { 'cache-control': 'public, max-age=60' } }),
)
