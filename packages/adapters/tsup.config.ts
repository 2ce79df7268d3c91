import { defineConfig } from 'tsup'

export default defineConfig({
  entry: [
    'src/bun.ts',
    'src/cdn-purge.ts',
    'src/cloudflare.ts',
    'src/deno.ts',
    'src/elysia.ts',
    'src/h3.ts',
    'src/node.ts',
    'src/opentelemetry.ts',
    'src/origin.ts',
    'src/redis.ts',
    'src/service-worker.ts',
    'src/sqlite.ts',
  ],
  format: 'esm',
  target: 'es2022',
  clean: true,
  splitting: true,
  dts: false,
})
