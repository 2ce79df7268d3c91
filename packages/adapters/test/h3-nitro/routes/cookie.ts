import { defineHandler } from 'nitro/h3'

export default defineHandler((event) => {
  event.res.headers.set('cache-control', 'public, max-age=60')
  event.res.headers.append('set-cookie', 'a=1')
  return 'for one'
})
