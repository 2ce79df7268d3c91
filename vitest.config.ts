import { defineConfig } from 'vitest/config'

// Tests run the sources: the condition picks `./src` in each package's exports.
const conditions = ['@freshet/source']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/{src,test}/**/*.test.ts',
      '{playground,conformance}/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    typecheck: { enabled: false },
  },
})
