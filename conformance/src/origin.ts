import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { suiteFolder } from './suite.ts'

/** The suite's origin server, running. */
export interface Origin {
  /** Such as `http://127.0.0.1:40123`, without a slash at the end. */
  url: string
  stop(): Promise<void>
}

/** Starts the suite's own origin server in a process of its own, on a free port of 127.0.0.1 and nowhere else. */
export async function startOrigin(log: (line: string) => void = () => {}): Promise<Origin> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'))
  const child = spawn(
    process.execPath,
    [`--import=${new URL('loopback.ts', import.meta.url).href}`, '--no-warnings', 'server/server.mjs'],
    {
      cwd: suiteFolder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        npm_config_protocol: 'http',
        npm_config_port: '0',
        npm_config_pidfile: join(folder, 'pid'),
      },
    },
  )
  const url = await address(child, log)
  return {
    url,
    async stop() {
      await ended(child)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function address(child: ChildProcess, log: (line: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The suite's origin server ended at its start (${code})`)))
    child.once('error', reject)
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const listening = /^Listening on (http:\/\/[^/]+)\/$/.exec(line)
      if (listening) resolve(listening[1]!)
      else log(line)
    })
  })
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill()
  await exit
}
