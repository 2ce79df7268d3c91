import { defineConfig, type OxlintOverride } from 'oxlint'

/** The layers of packages/core/src, lowest first. A file may import from its own layer and those below it. */
const layers = ['fields', ['rules', 'cdn'], 'decide', 'facts', ['store', 'body', 'explain'], 'the cache']

/** Folders of what is made of a whole cache. */
const besideTheCache = ['admin']

/** Layers that decide and never act: the time, and all they know of the world, are parameters. */
const pure = ['fields', 'rules', 'cdn', 'decide', 'facts', 'explain']

const anyRuntime = { group: ['node:*'], message: 'The packages run on every runtime.' }

/** What stands beside the layers in packages/core/src is the cache itself, but for `message.ts`, below them all. */
const cacheFile = '([a-ln-z][a-z-]*|memory)\\.ts$'

/** Folders whose words are those of the cache: they may know its types. */
const knowingTypes = ['explain']

/** A folder may not import from the folders beside or above it, nor from the cache; `depth` tells how deep a file lies in it. */
function layer(folder: string, forbidden: string[], depth: number): OxlintOverride {
  const up = '\\.\\./'.repeat(depth)
  const message = `${folder} stands below it.`
  const folders = { regex: `^${up}(${forbidden.join('|')})/`, message }
  const cache = { regex: `^${up}${cacheFile}`, message, allowTypeImports: knowingTypes.includes(folder) }
  return {
    files: [`packages/core/src/${folder}/${'*/'.repeat(depth - 1)}*.ts`],
    rules: { 'eslint/no-restricted-imports': ['error', { patterns: [anyRuntime, folders, cache] }] },
  }
}

function layerRules(): OxlintOverride[] {
  return layers.slice(0, -1).flatMap((floor, at) => {
    const folders = [floor].flat()
    const above = layers.slice(at + 1, -1).flat()
    return folders.flatMap((folder) => {
      const forbidden = [...above, ...besideTheCache, ...folders.filter((other) => other !== folder)]
      return [layer(folder, forbidden, 1), layer(folder, forbidden, 2)]
    })
  })
}

/** Folders of packages/cli/src that act. */
const acting = ['probe', 'serve', 'storage', 'terminal', 'purge']

/** Folders of packages/cli/src that only think, and those that they may not import from. */
const commandLayers: Readonly<Record<string, readonly string[]>> = {
  reading: ['examine', 'traffic', 'render', ...acting],
  examine: ['traffic', 'render', ...acting],
  traffic: ['examine', 'render', ...acting],
  render: acting,
}

const noIo = [
  'Promise',
  'Request',
  'Response',
  'ReadableStream',
  'TransformStream',
  'caches',
  'console',
  'crypto',
  'fetch',
  'localStorage',
  'performance',
  'process',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
].map((name) => ({ name, message: 'No clock and no I/O here: take what you need as a parameter.' }))

const noClock = [
  { object: 'Date', property: 'now', message: 'The time is a parameter.' },
  { object: 'Date', property: 'parse', message: 'It accepts what HTTP does not.' },
  { object: 'Math', property: 'random', message: 'The same question has the same answer.' },
]

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'promise', 'oxc'],
  categories: { correctness: 'error', suspicious: 'error' },
  ignorePatterns: ['**/dist/**'],
  rules: {
    'import/no-cycle': 'error',
    'import/no-self-import': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-explicit-any': 'error',
    'eslint/eqeqeq': 'error',
    'eslint/no-var': 'error',
    'eslint/prefer-const': ['error', { destructuring: 'all' }],
    // Of the category `suspicious`, what this code does on purpose
    'eslint/no-await-in-loop': 'off',
    'eslint/no-shadow': 'off',
    'eslint/no-unmodified-loop-condition': 'off',
    'eslint/no-underscore-dangle': 'off',
    'import/no-unassigned-import': 'off',
    'promise/always-return': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/no-array-sort': 'off',
  },
  overrides: [
    {
      files: ['packages/*/src/**/*.ts'],
      rules: {
        'eslint/complexity': ['error', { max: 16 }],
        'eslint/max-lines': ['error', { max: 210 }],
        'eslint/max-lines-per-function': ['error', { max: 45, skipBlankLines: true, skipComments: true }],
        'eslint/no-console': ['error', { allow: ['warn'] }],
        'eslint/no-restricted-imports': ['error', { patterns: [anyRuntime] }],
      },
    },
    {
      // one package for each runtime; what is Node's own is for Node
      files: ['packages/adapters/src/node.ts', 'packages/adapters/src/node-context.ts'],
      rules: { 'eslint/no-restricted-imports': 'off' },
    },
    {
      files: pure.map((folder) => `packages/core/src/${folder}/*.ts`),
      rules: {
        'eslint/no-restricted-globals': ['error', ...noIo],
        'eslint/no-restricted-properties': ['error', ...noClock],
      },
    },
    {
      files: ['packages/core/src/rules/*.ts', 'packages/core/src/decide/*.ts'],
      rules: {
        'eslint/no-restricted-globals': [
          'error',
          ...noIo,
          { name: 'Date', message: 'The time is a parameter.' },
        ],
      },
    },
    {
      files: ['runtime-tests/src/**/*.ts'],
      rules: {
        'eslint/no-restricted-imports': [
          'error',
          { patterns: [{ group: ['node:*', 'vitest*'], message: 'The cases run in every runtime.' }] },
        ],
      },
    },
    {
      files: ['packages/core/src/message.ts'],
      rules: {
        'eslint/no-restricted-imports': [
          'error',
          { patterns: [{ regex: '^\\.', message: 'message stands below every layer.' }] },
        ],
      },
    },
    ...layerRules(),
    // A command line is Node's; what it reads, concludes and writes is not
    {
      files: ['packages/cli/src/**/*.ts'],
      rules: { 'eslint/no-restricted-imports': 'off' },
    },
    ...Object.entries(commandLayers).map(([folder, above]): OxlintOverride => ({
      files: [`packages/cli/src/${folder}/*.ts`],
      rules: {
        'eslint/no-restricted-imports': [
          'error',
          {
            patterns: [
              anyRuntime,
              { regex: `^\\.\\./(${above.join('|')})/`, message: `${folder} stands below it.` },
            ],
          },
        ],
        'eslint/no-restricted-globals': ['error', ...noIo],
        'eslint/no-restricted-properties': ['error', ...noClock],
      },
    })),
    {
      files: ['**/*.test.ts', '**/*.test-d.ts', '**/test/**'],
      rules: {
        'eslint/complexity': 'off',
        'eslint/max-lines': 'off',
        'eslint/max-lines-per-function': 'off',
        'eslint/no-console': 'off',
        'eslint/no-restricted-globals': 'off',
        'eslint/no-restricted-imports': 'off',
        'eslint/no-restricted-properties': 'off',
        'unicorn/no-useless-spread': 'off',
      },
    },
  ],
})
