// Run by Bun: serves an Elysia app, and tells where.
import { appOf } from '../elysia-app.ts'

const app = appOf().listen({ port: 0, hostname: '127.0.0.1' })
console.log(app.server?.url.href)
