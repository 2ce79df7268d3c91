import { processRunner } from './process.ts'

export const node = processRunner('node', process.execPath, [
  '--conditions=@freshet/source',
  '--expose-gc',
  '--max-old-space-size=12000',
  '--disable-warning=ExperimentalWarning',
])
