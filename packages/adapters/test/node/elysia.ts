// Run by Node: serves an Elysia app by its adapter, and tells where.
import { createServer } from 'node:net'
import { once } from 'node:events'
import { node } from '@elysiajs/node'
import { appOf } from '../elysia-app.ts'

const probe = createServer().listen(0, '127.0.0.1')
await once(probe, 'listening')
const { port } = probe.address() as { port: number }
probe.close()
await once(probe, 'close')
appOf({ adapter: node() }).listen({ port, hostname: '127.0.0.1' })
console.log(`http://127.0.0.1:${port}/`)
