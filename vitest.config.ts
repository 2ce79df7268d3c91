import { defineConfig } from 'vitest/config'
import { requirements } from './conformance/requirements/index.ts'
import { HomesReporter } from './runtime-tests/reporter.ts'

// Tests run the sources: the condition picks `./src` in each package's exports.
const conditions = ['@freshet/source']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // The histories are to take less than two minutes: every core works.
    maxWorkers: '100%',
    // The property tests share two cores with servers and browsers.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    include: [
      'packages/*/{src,test}/**/*.test.ts',
      '{playground,conformance,bench,runtime-tests,examples}/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    reporters: ['default', new HomesReporter()],
    typecheck: { enabled: false },
    // A test that holds a requirement of an RFC carries its name; a tag that names none is an error.
    tags: requirements.map(({ id, level, text }) => ({ name: id, description: `${level} ${text}` })),
  },
})
