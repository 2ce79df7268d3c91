import { createApp } from './app.ts'
import { listen } from './listen.ts'

const wanted = Number(process.env['PORT'] || 3000)
if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535) {
  process.stderr.write(`PORT must be a whole number from 0 to 65535, not ${process.env['PORT']}\n`)
  process.exit(1)
}

const server = await listen(createApp().fetch, wanted)
if (wanted !== 0 && server.port !== wanted) {
  process.stdout.write(`Port ${wanted} is taken; ${server.port} is free.\n`)
}
process.stdout.write(`Freshet playground: http://localhost:${server.port}\nCtrl-C ends it.\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close().then(() => process.exit(0)))
}
