import { join } from 'node:path'
import { processRunner } from './process.ts'

// the program itself: what stands in .bin would not pass a signal on
const program = join(import.meta.dirname, '../../node_modules/bun/bin/bun.exe')

export const bun = processRunner('bun', program, ['--conditions=@freshet/source'])
