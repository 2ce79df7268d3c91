import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/freshet.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  clean: true,
  splitting: false,
  dts: false,
  // The core goes into the one file, from its sources: the command then needs no second package of the same version.
  noExternal: [/^@freshet\//],
  // Without its `node:` there is no sqlite
  removeNodeProtocol: false,
  esbuildOptions(options) {
    options.conditions = ['@freshet/source']
  },
})
