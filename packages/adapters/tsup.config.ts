import { defineConfig } from 'tsup'

export default defineConfig({
  entry: [
    'src/cdn-purge.ts',
    'src/cloudflare.ts',
    'src/deno.ts',
    'src/opentelemetry.ts',
    'src/redis.ts',
    'src/sqlite.ts',
  ],
  format: 'esm',
  target: 'es2022',
  clean: true,
  splitting: true,
  dts: false,
})
