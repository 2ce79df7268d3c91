import { defineHandler, getRequestIP } from 'nitro/h3'

let calls = 0

export default defineHandler((event) => {
  const query = event.url.searchParams
  event.res.headers.set('cache-control', query.get('cc') ?? 'public, max-age=60')
  return { call: ++calls, ip: getRequestIP(event) }
})
