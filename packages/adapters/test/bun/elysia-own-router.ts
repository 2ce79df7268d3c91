// Run by Bun: serves an Elysia app by the router of Elysia in place of Bun's, and tells where.
import { appOf } from '../elysia-app.ts'

const app = appOf({ systemRouter: false }).listen({ port: 0, hostname: '127.0.0.1' })
console.log(app.server?.url.href)
