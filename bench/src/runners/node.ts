import { processRunner } from './process.ts'

const flags = ['--conditions=@freshet/source', '--expose-gc', '--disable-warning=ExperimentalWarning']

export const node = processRunner('node', process.execPath, flags, [...flags, '--max-old-space-size=8000'])
