import { defineConfig } from 'tsup'

export default defineConfig({
  entry: [
    'src/index.ts',
    'src/cache-control.ts',
    'src/cdn.ts',
    'src/explain.ts',
    'src/admin.ts',
    'src/semantics.ts',
    'src/memory.ts',
    'src/unstorage.ts',
    'src/testing.ts',
  ],
  format: 'esm',
  target: 'es2022',
  clean: true,
  splitting: true,
  dts: false,
})
