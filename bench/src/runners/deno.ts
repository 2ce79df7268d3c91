import { join } from 'node:path'
import { processRunner } from './process.ts'

// the program itself: what stands in .bin would not pass a signal on
const name = process.platform === 'win32' ? 'deno.exe' : 'deno'
const program = join(import.meta.dirname, '../../node_modules/deno', name)

const flags = ['run', '--allow-all', '--no-lock', '--no-remote', '--conditions=@freshet/source']

export const deno = processRunner(
  'deno',
  program,
  [...flags, '--v8-flags=--expose-gc'],
  [...flags, '--v8-flags=--expose-gc,--max-old-space-size=8000'],
)
