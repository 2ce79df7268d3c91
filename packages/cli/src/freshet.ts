#!/usr/bin/env node
import { setTimeout } from 'node:timers/promises'
import { lifeOf } from './life.ts'
import { main } from './main.ts'
import { askOverHttp } from './probe/ask.ts'

/** A reader that has seen enough, such as `head`, closes the pipe, and a terminal goes away (EIO): that is no fault. */
const GONE = ['EPIPE', 'EIO']

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (!GONE.includes(error.code ?? '')) throw error
  process.exit()
})

const code = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  life: lifeOf(process),
  ask: askOverHttp,
  now: Date.now,
  wait: (ms) => setTimeout(ms),
})

// What is still in a pipe would be lost, and what still goes on at an origin is not waited for
process.exitCode = code
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
