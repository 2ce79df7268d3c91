import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { suiteFolder } from './suite.ts'
import type { RawResults } from './suite.ts'

/** Which of the suite's tests its client runs. */
export type CacheType = 'shared' | 'private'

/** Runs the whole suite against the server at `base` and returns what its client reports. */
export async function runClient(base: string, type: CacheType): Promise<RawResults> {
  const output = await spawned(base, '', type === 'shared' ? sharedClient : privateClient, 'pipe')
  const start = output.indexOf('{\n')
  if (start < 0) throw new Error(`The suite's client reported nothing: ${output}`)
  return JSON.parse(output.slice(start)) as RawResults
}

/** Runs one test with the suite's own log of each message on standard output; returns the exit code 0. */
export async function runOne(base: string, id: string): Promise<number> {
  await spawned(base, id, sharedClient, 'inherit')
  return 0
}

const sharedClient = ['--no-warnings', 'cli.mjs']
const privateClient = ['--no-warnings', fileURLToPath(new URL('private-client.ts', import.meta.url))]

function spawned(base: string, id: string, args: string[], stdout: 'pipe' | 'inherit'): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd: suiteFolder,
    stdio: ['ignore', stdout, 'inherit'],
    env: { ...process.env, npm_config_base: base, npm_config_id: id, npm_package_config_id: '' },
  })
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`The suite's client failed (${code}): ${output}`)),
    )
  })
}
