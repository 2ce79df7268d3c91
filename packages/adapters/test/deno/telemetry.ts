// Run with OTEL_DENO=true: Deno's own OpenTelemetry, with its server, and without any SDK.
import { trace } from '@opentelemetry/api'
import { instrumentedCache } from '../../src/opentelemetry.ts'

declare const Deno: {
  serve(
    options: { port: number; hostname: string; onListen(): void },
    handler: (request: Request) => Promise<Response>,
  ): { readonly addr: { readonly port: number }; shutdown(): Promise<void> }
}

const fields = { 'cache-control': 'max-age=60' }

async function handler(): Promise<Response> {
  const span = trace.getTracer('test').startSpan('database')
  await new Promise((resume) => setTimeout(resume, 5))
  span.end()
  return new Response('2.41 m', { headers: fields })
}

const quietly = { port: 0, hostname: '127.0.0.1', onListen: () => {} }
const server = Deno.serve(quietly, instrumentedCache().wrap(handler))
for (let time = 0; time < 2; time++) await (await fetch(`http://127.0.0.1:${server.addr.port}/level`)).text()
// until metrics have been collected
await new Promise((resume) => setTimeout(resume, 1000))
await server.shutdown()
