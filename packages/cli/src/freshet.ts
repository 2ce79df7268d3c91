#!/usr/bin/env node
import { setTimeout } from 'node:timers/promises'
import { main } from './main.ts'
import { askOverHttp } from './probe/ask.ts'

// A reader that has seen enough, such as `head`, closes the pipe: that is no fault
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

// The code is set and not exited with: what is still in a pipe would be lost
process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  ask: askOverHttp,
  now: Date.now,
  wait: (ms) => setTimeout(ms),
})
